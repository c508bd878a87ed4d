import Foundation
import TestSupport
import Testing

@Suite("Completions", .serialized)
struct CompletionsTests {
    /// The commands that help has.
    private func commands() throws -> [String] {
        let help = try run(AgentProcess.program, ["--help"]).output.split(separator: "\n")
        let rows = help.drop { $0 != "Commands:" }.dropFirst().prefix { $0 != "Options:" }
        return rows.filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }.map { row in
            String(row.dropFirst(2).prefix { $0 != " " })
        }
    }

    /// What a command's help has as its options, long ones only.
    private func options(_ command: String) throws -> Set<String> {
        let help = try run(AgentProcess.program, [command, "--help"]).output
        let terms = help.split(separator: "\n").filter { $0.hasPrefix("  -") }.flatMap {
            $0.split { " /,".contains($0) }
        }
        return Set(terms.filter { $0.hasPrefix("--") && $0.count > 2 }.map(String.init))
    }

    /// What a shell completes a line with, as it says itself.
    private func completions(_ shell: String, _ line: String) throws -> Set<String> {
        let script = try run(AgentProcess.program, ["completions", shell]).output
        let directory = try TemporaryDirectory()
        try directory.write("completions", script)
        let found: String
        switch shell {
        case "bash":
            found = try run(
                "bash",
                [
                    "-c",
                    #"""
                    source "$1"; read -ra COMP_WORDS <<<"$2"; [[ $2 == *' ' ]] && COMP_WORDS+=('')
                    COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _porttally; printf '%s\n' "${COMPREPLY[@]}"
                    """#, "bash", directory.file("completions"), line,
                ]
            ).output
        default:
            found = try run(
                "fish",
                ["--no-config", "-c", "source $argv[1]; complete -C $argv[2]", directory.file("completions"), line]
            ).output
        }
        return Set(found.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) })
    }

    @Test("of every option that help has, in bash and fish", arguments: ["bash", "fish"])
    func options(shell: String) throws {
        let commands = try commands()
        #expect(commands.count > 9)
        for command in commands {
            let expected = try options(command)
            #expect(expected.count > 1)
            #expect(try completions(shell, "porttally \(command) --") == expected, "\(command)")
        }
        #expect(try completions(shell, "porttally ") == Set(commands + ["help"]))
        #expect(try completions(shell, "porttally help r") == ["run", "ruleset"])
        #expect(try completions(shell, "porttally completions ") == ["bash", "zsh", "fish"])
        #expect(try completions(shell, "porttally run --listen ") == [])
        #expect(try completions(shell, "porttally run --log-level e") == ["error"])
        #expect(try completions(shell, "porttally check --config /etc/pass").contains("/etc/passwd"))
    }

    @Test("are right in their shells' own eyes")
    func syntax() throws {
        let directory = try TemporaryDirectory()
        for shell in ["bash", "zsh", "fish"] {
            let script = try directory.write(shell, try run(AgentProcess.program, ["completions", shell]).output)
            try run(shell, ["-n", script])
        }
        try run("shellcheck", ["--shell=bash", directory.file("bash")])
        let other = try run(AgentProcess.program, ["completions", "tcsh"], check: false)
        #expect(other.status == 64)
        #expect(other.errors.hasPrefix("Error: tcsh is none of bash, zsh and fish\n"))
    }

    @Test(
        "are what Tab writes, ports and names of the agent among them",
        .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)), arguments: ["bash", "zsh", "fish"])
    func typed(shell: String) async throws {
        try await inNewNetworkNamespace {
            let names = "ports: [{ port: 20001, name: \"张三\" }, { port: 30002, name: \"a name: long's\" }]"
            let world = try World(ports: [20_001, 30_002], names)
            let agent = try world.start()
            let window = try TerminalWindow(columns: 120, rows: 24, shell: shell)
            let program = URL(fileURLWithPath: AgentProcess.program).deletingLastPathComponent().path
            let completions = world.directory.path
            try world.directory.write("_porttally", try run(AgentProcess.program, ["completions", shell]).output)
            let setUp =
                switch shell {
                case "zsh":
                    "path=(\(program) $path); fpath=(\(completions) $fpath); autoload -Uz compinit; compinit -u -D"
                case "fish": "set PATH \(program) $PATH; source \(completions)/_porttally"
                default: "PATH=\(program):$PATH; source \(completions)/_porttally"
                }
            try window.enter("\(setUp); clear; touch \(completions)/ready")
            // Keys that come while the shell is busy are shown twice.
            try eventually("it is set up") { FileManager.default.fileExists(atPath: completions + "/ready") }
            try window.wait("it reads a line") { $0.filter { !$0.isWhitespace } == "ready$" }
            func expect(_ keys: String, _ line: String) throws {
                for (index, part) in keys.split(separator: "\t", omittingEmptySubsequences: false).enumerated() {
                    if index > 0 { try window.press("Tab") }
                    if !part.isEmpty { try window.write(String(part)) }
                }
                try window.wait(line) { $0.split(separator: "\n").contains { $0.hasPrefix("ready$ \(line)") } }
                try window.press("C-u")
                try window.wait("the line is empty") { $0.filter { !$0.isWhitespace } == "ready$" }
            }
            try expect("porttally hist\t--by mo\t", "porttally history --by month")
            try expect("porttally history --by=ho\t", "porttally history --by=hour")
            try expect("porttally status 20\t", "porttally status 20001")
            try expect("porttally history --name 张\t", "porttally history --name 张三")
            try expect("porttally status a\t", #"porttally status a\ name:\ long\'s"#)
            if shell == "zsh" {
                // What it can't be asked for without a terminal.
                let expected = try options("history")
                try window.write("porttally history --")
                try window.press("Tab")
                try window.wait("all options are listed") { screen in
                    let words = screen.split { $0.isWhitespace }.map(String.init)
                    return expected.isSubset(of: words)
                }
            }
            #expect(agent.terminate() == 0)
        }
    }
}

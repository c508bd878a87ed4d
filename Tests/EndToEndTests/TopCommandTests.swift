import Foundation
import Glibc
import TestSupport
import Testing

@Suite("porttally top", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct TopCommandTests {
    private static let ports = "ports: [{ port: 20001, name: \"张三\" }, { port: 20002, name: \"bob\" }, { port: 20003 }]"

    private func command(_ world: World) -> String {
        "\(AgentProcess.program) top --config \(world.directory.file("porttally.json"))"
            + " --state \(world.directory.file("porttally.db"))"
    }

    /// The window's modes as a shell needs them: the main screen, a cursor, and lines that go on.
    private static let shellModes = "011"

    /// Runs it in a window, has something end it, and looks at how the terminal is afterwards.
    ///
    /// - Parameters:
    ///   - window: The window.
    ///   - world: Whose agent.
    ///   - status: How it is to end.
    ///   - body: Ends it.
    /// - Throws: What went wrong.
    private func expectRestored(
        _ window: TerminalWindow, _ world: World, status: Int, _ body: () throws -> Void
    ) throws {
        try window.enter(
            "clear; stty -g > before; \(command(world)); echo status=$?; stty -g | cmp - before && echo same")
        try window.wait("the ports are there") { $0.contains("20001") && $0.contains("q quit") }
        #expect(try window.modes() == "100")
        try body()
        let screen = try window.wait("it has ended") { $0.contains("same\n") }
        #expect(screen.contains("status=\(status)\n"), "\(screen)")
        #expect(!screen.contains("q quit"))
        #expect(try window.modes() == Self.shellModes)
    }

    /// The agent's own, which `porttally top` runs as a child of the window's shell.
    private func pid(_ world: World) throws -> Int32 {
        let found = try shell("pgrep -f -- 'porttally top --config \(world.directory.path)/'")
        return try #require(Int32(found.split(separator: "\n").first ?? ""))
    }

    @Test("shows what flows, sorts, filters, fills a window that changes, and gives the terminal back on every end")
    func live() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [20_001, 20_002, 20_003], "interval: 3600, \(Self.ports)")
            let agent = try world.start()
            let traffic = try Traffic(ports: [20_002])
            let window = try TerminalWindow(columns: 80, rows: 24)
            try window.enter("cd \(world.directory.path)")
            try expectRestored(window, world, status: 0) {
                let lines = try window.wait("what flows is on top") {
                    let lines = $0.split(separator: "\n")
                    return lines.count > 4 && lines[2].hasPrefix("20002  bob ") && !lines[2].contains(" 0 bit/s")
                }.split(separator: "\n")
                #expect(lines[1].hasPrefix(" PORT  NAME") && lines[1].contains("RATE▾") && lines[1].hasSuffix("STATE"))
                #expect(lines[2].contains("█") || lines[2].contains("▒"))
                #expect(lines[3].hasPrefix("20001  张三      0 bit/s") && lines[3].hasSuffix("  active"), "\(lines[3])")
                #expect(try window.screen(withColours: true).contains("\u{1b}[32mactive"))
                try window.write("SSr")
                try window.wait("it is sorted by number, the highest first") {
                    $0.split(separator: "\n").dropFirst(2).prefix(3).map { $0.prefix(5) } == [
                        "20003", "20002", "20001",
                    ]
                }
                try window.write("/三")
                try window.press("Enter")
                try window.wait("one is found") { $0.contains("/ filter: 三, 1 found") && !$0.contains("20002") }
                try window.press("Escape")
                try window.resize(columns: 200, rows: 10)
                try window.wait("it fills the window") {
                    let lines = $0.split(separator: "\n", omittingEmptySubsequences: false)
                    return lines.count > 9 && lines[9].hasPrefix("q quit") && lines[1].contains("TODAY")
                }
                try window.write("q")
            }
            try expectRestored(window, world, status: 0) { try window.press("C-c") }
            try expectRestored(window, world, status: 0) { kill(try pid(world), SIGTERM) }
            try window.enter("clear; NO_COLOR=1 \(command(world))")
            try window.wait("the ports are there") { $0.contains("20001") && $0.contains("q quit") }
            #expect(!(try window.screen(withColours: true).contains("\u{1b}")))
            try window.write("q")
            try window.wait("the shell is there") { $0.contains("ready$") }
            try traffic.stop()
            try expectRestored(window, world, status: 69) { agent.kill() }
            let screen = try window.screen()
            #expect(screen.contains("porttally: asking unix:@porttally/inet/porttally/http: "), "\(screen)")
            try window.enter("clear; \(command(world)); echo status=$?")
            try window.wait("it says that there is none") {
                $0.contains("porttally: no agent runs for table inet porttally") && $0.contains("status=69\n")
            }
            #expect(try window.modes() == Self.shellModes)
        }
    }

    @Test("writes lines where there is no terminal, until it is told to end")
    func lines() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [20_001, 20_002, 20_003], "interval: 3600, \(Self.ports)")
            let agent = try world.start()
            let traffic = try Traffic(ports: [20_001])
            let output = world.directory.file("lines")
            let top = try Child(
                AgentProcess.program,
                ["top", "--config", world.directory.file("porttally.json")]
                    + ["--state", world.directory.file("porttally.db")], output: output)
            var lines: [Substring] = []
            try eventually("two looks are there") {
                lines = (try? String(contentsOfFile: output, encoding: .utf8))?.split(separator: "\n") ?? []
                return lines.count { $0.contains("  20001  ") } > 1
            }
            top.signal(SIGINT)
            #expect(top.wait() == 0)
            #expect(lines[0] == "TIME                  PORT           IN          OUT  NAME")
            #expect(lines[1].contains("    all  ") && lines[2].hasSuffix("bit/s  张三"))
            #expect(!lines.joined().contains("20002") && !lines.joined().contains("\u{1b}"))
            try traffic.stop()
            #expect(agent.terminate() == 0)
        }
    }
}

internal import API
internal import Agent
internal import CommandLineOptions
internal import Web

extension Porttally {
    /// What teaches a shell to complete these commands.
    static let completions: Command<Action> = Command(
        "completions", abstract: "Print completions for a shell.", options: [],
        operand: Operand(
            "shell", isRequired: true, candidates: .words(Shell.allCases.map(\.rawValue)),
            help: "bash, zsh or fish. These ask in turn for ports and names, which the agent knows."
        ) { $1 = try Completed($0) }, over: Completed.script(.bash)
    ) { completed in
        performing {
            switch completed {
            case .script(let shell): show(program.completions(for: shell))
            case .ports: show(try known().map { "\($0.port)\t\($0.name ?? "")\n" }.joined())
            case .names:
                show(try known().compactMap { port in port.name.map { "\($0)\tport \(port.port)\n" } }.joined())
            }
            return .success
        }
    }

    /// The ports of the agent that runs: nobody waits long for a completion.
    private static func known() throws -> [PortAnswer] {
        guard let client = try FigureSource.client(of: try Options().agent(), patience: .seconds(2)) else { return [] }
        return try FigureSource.agent(client).ports().ports
    }
}

/// What is printed for a shell.
enum Completed: Sendable {
    case script(Shell)
    case ports
    case names

    init(_ text: String) throws {
        if let shell = Shell(rawValue: text) {
            self = .script(shell)
        } else if text == "ports" {
            self = .ports
        } else if text == "names" {
            self = .names
        } else {
            throw Refusal(description: "\(text) is none of bash, zsh and fish")
        }
    }
}

extension Candidates {
    static let ports = Candidates.lines(of: ["completions ports"])
    static let names = Candidates.lines(of: ["completions names"])
    static let portsAndNames = Candidates.lines(of: ["completions ports", "completions names"])
}

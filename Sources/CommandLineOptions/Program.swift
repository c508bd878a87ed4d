/// A program whose first argument is a command, as in `porttally check --config x.json`.
///
/// It is declared once, as a value; what is read and what is shown as help both come from that. Nothing here touches the
/// process: arguments go in, and what is to be done or said comes out.
public struct Program<Action>: Sendable {
    let name: String
    /// What it does, in one sentence.
    let abstract: String
    let version: String
    let commands: [Command<Action>]

    /// A program and its commands, in the order of its help.
    public init(_ name: String, abstract: String, version: String, commands: [Command<Action>]) {
        self.name = name
        self.abstract = abstract
        self.version = version
        self.commands = commands
    }

    /// What the arguments ask for, without the program's own name in front.
    ///
    /// `--help`, `-h` and `--version` are answered whatever else is on the line, right or wrong.
    public func read(_ arguments: [String]) -> Reading<Action> {
        guard let first = arguments.first else { return .answer(help) }
        if first == "help" { return read(arguments.dropFirst().prefix(1) + ["--help"]) }
        let command = commands.first { $0.name == first }
        do throws(UsageError) {
            guard command != nil || first.hasPrefix("-") else {
                throw UsageError("Unknown command '\(first)'", near: first, commands.map(\.name))
            }
            let rest = command == nil ? arguments[...] : arguments.dropFirst()
            let asked = rest.prefix { $0 != "--" }
            if asked.contains("--help") || asked.contains("-h") { return .answer(command.map(help) ?? help) }
            if asked.contains("--version") { return .answer(version + "\n") }
            if let command { return .action(try command.action(rest)) }
            var reader = OptionReader(rest, options: [])
            if case .operand(let text)? = try reader.next() { throw UsageError("Unexpected argument '\(text)'") }
            return .answer(help)
        } catch {
            return .mistake(complaint(error, command))
        }
    }

    /// What is wrong, how it is written, and where to read on.
    private func complaint(_ error: UsageError, _ command: Command<Action>?) -> String {
        """
        Error: \(error.reason)
        Usage: \(usage(command))
          See '\(name)\(command.map { " \($0.name)" } ?? "") --help' for more information.

        """
    }

    /// How the program, or one of its commands, is written.
    func usage(_ command: Command<Action>?) -> String {
        let operand = command?.operand.map { $0.isRequired ? " \($0.synopsis)" : " [\($0.synopsis)]" } ?? ""
        return "\(name) \(command?.name ?? "<command>") [options]\(operand)"
    }
}

/// A shell that can be taught to complete a program's command line.
public enum Shell: String, Sendable, CaseIterable {
    case bash, zsh, fish
}

extension Program {
    /// What teaches a shell to complete the command line, as a script in its language.
    public func completions(for shell: Shell) -> String {
        switch shell {
        case .bash: BashCompletions(program: name, commands: completed).script
        case .zsh: ZshCompletions(program: name, commands: completed).script
        case .fish: FishCompletions(program: name, commands: completed).script
        }
    }

    /// All commands, and the one that is read before them.
    private var completed: [CompletedCommand] {
        let help = OperandDeclaration(
            placeholder: "command", isRequired: false, candidates: .words(commands.map(\.name)), help: "The command.")
        return commands.map {
            CompletedCommand(
                name: $0.name, abstract: $0.abstract, options: $0.options + Self.common, operand: $0.operand)
        } + [CompletedCommand(name: "help", abstract: "Show help.", options: [], operand: help)]
    }

    private static var common: [OptionDeclaration] {
        [("version", "Show the version."), ("help", "Show this help.")].map {
            OptionDeclaration(name: $0.0, kind: .flag, repeats: false, help: $0.1)
        }
    }
}

/// What there is to complete of a command.
struct CompletedCommand: Sendable {
    let name: String
    let abstract: String
    let options: [OptionDeclaration]
    let operand: OperandDeclaration?
}

extension String {
    /// The first of whole sentences, without its full stop: what there is room for beside a word.
    var firstSentence: String {
        let end = indices.first { self[$0] == "." && (index(after: $0) == endIndex || self[index(after: $0)] == " ") }
        return String(self[..<(end ?? endIndex)])
    }

    /// The same with something in front of some characters.
    func escaping(_ characters: String, with escape: String) -> String {
        map { characters.contains($0) ? escape + String($0) : String($0) }.joined()
    }

    /// As bash and zsh read it as one word, whatever is in it.
    var quotedForShell: String { "'" + map { $0 == "'" ? "'\\''" : String($0) }.joined() + "'" }
}

/// Completions for fish (complete(1)).
struct FishCompletions {
    let program: String
    let commands: [CompletedCommand]

    var script: String {
        "# Completions of \(program) for fish; made by `\(program) completions fish`.\n"
            + line(["-f"])
            + commands.map { command in
                line(["-n", "__fish_use_subcommand", "-a", quoted(command.name)], command.abstract)
                    + command.options.map { lines($0, command) }.joined()
                    + (command.operand.map { line(condition(command) + arguments($0.candidates), $0.help) } ?? "")
            }.joined()
    }

    private func lines(_ option: OptionDeclaration, _ command: CompletedCommand) -> String {
        option.spellings.map { spelling in
            let value = option.kind.hasValue ? ["-r"] + arguments(option.candidates) : []
            return line(condition(command) + ["-l", String(spelling.dropFirst(2))] + value, option.help)
        }.joined()
    }

    /// Where the command line has that command.
    private func condition(_ command: CompletedCommand) -> [String] {
        ["-n", quoted("__fish_seen_subcommand_from \(command.name)")]
    }

    private func arguments(_ candidates: Candidates) -> [String] {
        switch candidates {
        case .unknown: ["-f"]
        case .files: ["-F"]
        case .words(let words): ["-f", "-a", quoted(words.joined(separator: " "))]
        case .lines(let commands):
            [
                "-f", "-k", "-a",
                quoted("(" + commands.map { "\(program) \($0) 2>/dev/null" }.joined(separator: "; ") + ")"),
            ]
        }
    }

    private func line(_ words: [String], _ help: String? = nil) -> String {
        let help = help.map { ["-d", quoted($0.firstSentence)] } ?? []
        return (["complete", "-c", program] + words + help).joined(separator: " ") + "\n"
    }

    private func quoted(_ text: String) -> String { "'" + text.escaping("\\'", with: "\\") + "'" }
}

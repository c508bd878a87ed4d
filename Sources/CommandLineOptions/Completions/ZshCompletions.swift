/// Completions for zsh (zshcompsys(1)).
struct ZshCompletions {
    let program: String
    let commands: [CompletedCommand]

    var script: String {
        """
        #compdef \(program)
        # Completions of \(program) for zsh; made by `\(program) completions zsh`.

        # What commands of \(program) know: a line each, with what it means behind a tab.
        _\(program)_lines() {
            local command line
            local -a found
            for command in "$@"; do
                for line in "${(@f)$(\(program) ${=command} 2>/dev/null)}"; do
                    line=${line//:/\\\\:}
                    if [[ -n $line ]]; then found+=("${line/$'\\t'/:}"); fi
                done
            done
            _describe value found
        }

        _\(program)() {
            local curcontext=$curcontext state
            local -a line commands
            commands=(
        \(commands.map { "        \("\($0.name):\($0.abstract.firstSentence)".quotedForShell)\n" }.joined())\
            )
            _arguments -C '1: :->command' '*:: :->rest'
            case $state in
            command) _describe command commands ;;
            rest)
                case $words[1] in
        \(commands.map(arguments).joined())\
                esac
                ;;
            esac
        }

        if [[ $funcstack[1] == _\(program) ]]; then
            _\(program) "$@"
        else
            compdef _\(program) \(program)
        fi

        """
    }

    private func arguments(_ command: CompletedCommand) -> String {
        let specifications =
            command.options.flatMap(specifications)
            + (command.operand.map { ["1:\(text($0.placeholder)):\(action($0.candidates))".quotedForShell] } ?? [])
        return """
                    \(command.name))
                        _arguments \(specifications.map { "\\\n                \($0)" }.joined(separator: " "))
                        ;;

            """
    }

    /// An option, as _arguments has it.
    private func specifications(_ option: OptionDeclaration) -> [String] {
        let (repeats, help) = (option.repeats ? "*" : "", "[\(text(option.help.firstSentence))]")
        switch option.kind {
        case .value(let placeholder):
            return [
                "\(repeats)--\(option.name)=\(help):\(text(placeholder)):\(action(option.candidates))".quotedForShell
            ]
        case .flag, .toggle: return option.spellings.map { (repeats + $0 + help).quotedForShell }
        }
    }

    private func action(_ candidates: Candidates) -> String {
        switch candidates {
        case .unknown: " "
        case .files: "_files"
        case .words(let words): "(\(words.joined(separator: " ")))"
        case .lines(let commands): "_\(program)_lines \(commands.map { "\"\($0)\"" }.joined(separator: " "))"
        }
    }

    /// A text inside a specification.
    private func text(_ text: String) -> String { text.escaping("\\[]:", with: "\\") }
}

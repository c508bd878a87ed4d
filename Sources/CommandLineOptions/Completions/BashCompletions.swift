/// Completions for bash (bash(1), Programmable Completion), without help from others.
struct BashCompletions {
    let program: String
    let commands: [CompletedCommand]

    var script: String {
        """
        # Completions of \(program) for bash; made by `\(program) completions bash`.
        _\(program)() {
            local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words='' files='' word
            COMPREPLY=()
            # What is written as --name=value comes as three words.
            if [[ $cur == '=' ]]; then
                cur=''
            elif [[ $prev == '=' ]]; then
                prev=${COMP_WORDS[COMP_CWORD-2]}
            fi
            if ((COMP_CWORD == 1)); then
                words=\(lines(commands.map(\.name)))
            else
                case ${COMP_WORDS[1]} in
        \(commands.map(words).joined())\
                esac
            fi
            if [[ -n $files ]]; then
                compopt -o filenames
                mapfile -t COMPREPLY < <(compgen -f -- "$cur")
                return
            fi
            # What comes behind a tab is for people.
            while IFS=$'\\t' read -r word _; do
                printf -v word %q "$word"
                if [[ $word != "''" && $word == "$cur"* ]]; then COMPREPLY+=("$word"); fi
            done <<<"$words"
        }
        complete -F _\(program) \(program)

        """
    }

    /// What can stand behind each option of a command, and elsewhere: options, and what the command is about.
    private func words(_ command: CompletedCommand) -> String {
        var places: [(options: [String], candidates: Candidates)] = []
        for option in command.options where option.kind.hasValue {
            if let place = places.firstIndex(where: { $0.candidates == option.candidates }) {
                places[place].options.append("--\(option.name)")
            } else {
                places.append((["--\(option.name)"], option.candidates))
            }
        }
        let options = command.options.flatMap(\.spellings)
        var rest = found(.words(options))
        if let operand = command.operand {
            rest = "if [[ $cur == -* ]]; then \(rest); else \(found(operand.candidates)); fi"
        }
        return """
                    \(command.name))
                        case $prev in
            \(places.map { "            \($0.options.joined(separator: " | "))) \(found($0.candidates)) ;;\n" }.joined())\
                        *) \(rest) ;;
                        esac
                        ;;

            """
    }

    private func found(_ candidates: Candidates) -> String {
        switch candidates {
        case .unknown: ":"
        case .files: "files=1"
        case .words(let words): "words=\(lines(words))"
        case .lines(let commands):
            "words=$(\(commands.map { "\(program) \($0) 2>/dev/null" }.joined(separator: "; ")))"
        }
    }

    /// Words as one text of bash, a line each.
    private func lines(_ words: [String]) -> String { "$'" + words.joined(separator: "\\n") + "'" }
}

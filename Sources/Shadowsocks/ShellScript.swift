/// What a shell is told to run: `sh -c 'ulimit -n 51200; exec ss-server -c a & ss-server -c b'`.
enum ShellScript {
    private static let shells: Set<Substring> = ["sh", "bash", "dash", "ash", "zsh", "su", "runuser"]
    private static let operators: Set<String> = [";", "&", "&&", "||", "|"]

    /// The script in a shell's command line, or nil.
    static func script(in words: ArraySlice<String>) -> String? {
        let isShell = { (word: String) in word.split(separator: "/").last.map(shells.contains) ?? false }
        guard let shell = words.firstIndex(where: isShell) else { return nil }
        let rest = words[(shell + 1)...]
        // `-c`, alone or with other flags: `-ec`.
        let isOption = { (word: String) in
            word.hasSuffix("c") && word.hasPrefix("-") && word.dropFirst().allSatisfy(\.isLetter)
        }
        return rest.firstIndex(where: isOption).flatMap { words[($0 + 1)...].first }
    }

    /// The commands of a line whose words are known already.
    static func commands(_ words: [String]) -> [ArraySlice<String>] { words.split(whereSeparator: operators.contains) }

    /// The commands in a script, word by word, with the variables put in that are known.
    static func commands(_ script: String, with environment: [String: String]) -> [[String]] {
        var environment = environment
        return parts(script).map { part in
            let words = UnitText.words(part).flatMap { expand($0, with: environment) }
            // What comes before a command is for it alone, but it doesn't harm the next one. Values can't grow by one another.
            for word in words.prefix(while: { $0.contains("=") && !$0.hasPrefix("-") }) where word.utf8.count <= 4096 {
                let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                environment[parts[0]] = parts[1]
            }
            return words
        }
    }

    /// Cuts at what ends a command, outside of quotes; `>&` and `&>` redirect.
    private static func parts(_ script: String) -> [String] {
        var parts = [""]
        var quote: Character?
        var last: Character?
        var rest = Substring(script)
        while let character = rest.popFirst() {
            defer { last = character }
            if quote == nil, ";&|()\n".contains(character) {
                let redirects = character == "&" && (last == ">" || last == "<" || rest.first == ">")
                // `$(…)` is a value.
                if !redirects, !(character == "(" && last == "$") {
                    parts.append("")
                    continue
                }
            }
            parts[parts.count - 1].append(character)
            switch character {
            case "\\": if quote != "'", let next = rest.popFirst() { parts[parts.count - 1].append(next) }
            case "'", "\"": if quote == nil { quote = character } else if quote == character { quote = nil }
            default: break
            }
        }
        return parts
    }

    /// Puts variables in: `$NAME` and `${NAME}` anywhere, alone as the words of its value.
    private static func expand(_ word: String, with environment: [String: String]) -> [String] {
        let isName = { (character: Character) in character.isLetter || character.isNumber || character == "_" }
        var text = ""
        var rest = Substring(word)
        while let dollar = rest.firstIndex(of: "$") {
            text += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            let isBraced = rest.first == "{"
            let name = rest.dropFirst(isBraced ? 1 : 0).prefix(while: isName)
            guard !name.isEmpty, !isBraced || rest[name.endIndex...].hasPrefix("}") else {
                text += "$"
                continue
            }
            rest = rest[name.endIndex...].dropFirst(isBraced ? 1 : 0)
            let value = environment[String(name)] ?? ""
            if text.isEmpty, rest.isEmpty { return UnitText.words(value) }
            text += value
        }
        return [text + rest]
    }
}

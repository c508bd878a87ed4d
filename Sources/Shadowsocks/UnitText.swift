/// The words of a systemd unit's value, systemd.syntax(7) and systemd.service(5), "Command lines".
enum UnitText {
    /// Splits a value at blanks, takes quotes away and C's escapes for what they stand for.
    static func words(_ text: some StringProtocol) -> [String] {
        var words: [String] = []
        var word = ""
        var isWord = false
        var quote: Unicode.Scalar?
        var rest = Substring(text).unicodeScalars
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\\":
                word.unicodeScalars.append(escaped(&rest))
                isWord = true
            case quote: quote = nil
            case "\"" where quote == nil, "'" where quote == nil:
                quote = scalar
                isWord = true
            case _ where quote == nil && scalar.properties.isWhitespace:
                if isWord { words.append(word) }
                (word, isWord) = ("", false)
            default:
                word.unicodeScalars.append(scalar)
                isWord = true
            }
        }
        return isWord ? words + [word] : words
    }

    /// What follows a backslash.
    private static func escaped(_ rest: inout Substring.UnicodeScalarView) -> Unicode.Scalar {
        guard let scalar = rest.popFirst() else { return "\\" }
        switch scalar {
        case "n": return "\n"
        case "t": return "\t"
        case "r": return "\r"
        case "s": return " "
        case "x": return number(&rest, digits: 2, radix: 16) ?? "x"
        case "u": return number(&rest, digits: 4, radix: 16) ?? "u"
        default: return scalar
        }
    }

    private static func number(
        _ rest: inout Substring.UnicodeScalarView, digits: Int, radix: Int
    ) -> Unicode.Scalar? {
        let text = String(String.UnicodeScalarView(rest.prefix(digits)))
        guard text.utf8.count == digits, let value = UInt32(text, radix: radix), let scalar = Unicode.Scalar(value)
        else {
            return nil
        }
        rest.removeFirst(digits)
        return scalar
    }

    /// Puts variables in: `${NAME}` anywhere, and `$NAME` alone as the words of its value.
    static func expand(_ words: [String], with environment: [String: String]) -> [String] {
        words.flatMap { word -> [String] in
            if word.hasPrefix("$"), !word.hasPrefix("$$"), !word.hasPrefix("${") {
                return Self.words(environment[String(word.dropFirst())] ?? "")
            }
            return [substitute(word, with: environment)]
        }
    }

    private static func substitute(_ word: String, with environment: [String: String]) -> String {
        var text = ""
        var rest = Substring(word)
        while let dollar = rest.firstIndex(of: "$") {
            text += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.hasPrefix("$") {
                text += "$"
                rest.removeFirst()
            } else if rest.hasPrefix("{"), let end = rest.firstIndex(of: "}") {
                text += environment[String(rest[rest.index(after: rest.startIndex)..<end])] ?? ""
                rest = rest[rest.index(after: end)...]
            } else {
                text += "$"
            }
        }
        return text + rest
    }

    /// The assignments in an `Environment=` value.
    static func assignments(_ text: String) -> [String: String] {
        var environment: [String: String] = [:]
        for word in words(text) {
            guard let sign = word.firstIndex(of: "=") else { continue }
            environment[String(word[..<sign])] = String(word[word.index(after: sign)...])
        }
        return environment
    }
}

import JSON5

/// What a port may be called.
package enum PortName {
    /// As much as a counter's comment holds.
    static let maximumBytes = 128

    /// The name without control characters and outer blanks, or nil if nothing is left.
    package static func cleaned(_ name: String) -> String? {
        // Nearly all are like this.
        let isPlain = name.utf8.allSatisfy { (0x21...0x7e).contains($0) }
        if isPlain, (1...maximumBytes).contains(name.utf8.count) { return name }
        var visible = String.UnicodeScalarView()
        for scalar in name.unicodeScalars.prefix(64 * maximumBytes) where !scalar.isControl { visible.append(scalar) }
        var clean = ""
        // Cut between characters, never inside one.
        for character in String(visible).drop(while: \.isWhitespace) {
            guard clean.utf8.count + character.utf8.count <= maximumBytes else { break }
            clean.append(character)
        }
        while clean.last?.isWhitespace == true { clean.removeLast() }
        return clean.isEmpty ? nil : clean
    }

    /// The name in a value: a text, or a number that serves as one.
    static func cleaned(_ value: JSONValue?) -> String? {
        switch value {
        case .string(let text): cleaned(text)
        case .number(let literal): cleaned(literal)
        default: nil
        }
    }
}

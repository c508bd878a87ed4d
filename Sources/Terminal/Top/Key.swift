/// What was pressed.
enum Key: Sendable, Hashable {
    case character(Unicode.Scalar)
    case up, down, left, right, pageUp, pageDown, home, end
    case enter, escape, backspace
    /// Ctrl and a letter: `c`.
    case control(Unicode.Scalar)
}

/// Makes keys of what a terminal in raw mode sends (ECMA-48, and xterm's sequences).
struct KeyReader: Sendable {
    /// The beginning of a character whose other bytes are still to come.
    private var pending: [UInt8] = []

    /// - Parameter bytes: What has come; an escape at its end is the key of that name.
    /// - Returns: The keys. What is not known is none.
    mutating func keys(_ bytes: [UInt8]) -> [Key] {
        var rest = (pending + bytes)[...]
        pending = []
        var keys: [Key] = []
        while let first = rest.first {
            if first == 0x1B {
                if let key = Self.sequence(&rest) { keys.append(key) }
            } else if first < 0x80 {
                rest.removeFirst()
                if let key = Self.key(first) { keys.append(key) }
            } else {
                let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
                guard rest.count >= length else {
                    pending = Array(rest)
                    return keys
                }
                let text = String(decoding: rest.prefix(length), as: UTF8.self)
                keys += text.unicodeScalars.filter { $0 != "\u{FFFD}" }.map { .character($0) }
                rest = rest.dropFirst(length)
            }
        }
        return keys
    }

    private static func key(_ byte: UInt8) -> Key? {
        switch byte {
        case 0x0D, 0x0A: .enter
        case 0x7F, 0x08: .backspace
        case 0x01...0x1A: .control(Unicode.Scalar(byte + 0x60))
        case 0x20..<0x7F: .character(Unicode.Scalar(byte))
        default: nil
        }
    }

    /// Takes an escape and what belongs to it.
    private static func sequence(_ rest: inout ArraySlice<UInt8>) -> Key? {
        rest.removeFirst()
        guard let introducer = rest.first, introducer == UInt8(ascii: "[") || introducer == UInt8(ascii: "O") else {
            return .escape
        }
        rest.removeFirst()
        let parameters = rest.prefix { (0x20...0x3F).contains($0) }
        rest = rest.dropFirst(parameters.count)
        let final = rest.popFirst()
        return switch (String(decoding: parameters, as: UTF8.self), final.map { Unicode.Scalar($0) }) {
        case (_, "A"): .up
        case (_, "B"): .down
        case (_, "C"): .right
        case (_, "D"): .left
        case (_, "H"), ("1", "~"), ("7", "~"): .home
        case (_, "F"), ("4", "~"), ("8", "~"): .end
        case ("5", "~"): .pageUp
        case ("6", "~"): .pageDown
        default: nil
        }
    }
}

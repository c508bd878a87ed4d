extension JSON5Reader {
    /// A key: a string, or an identifier as in ECMAScript.
    mutating func key() throws(JSON5Error) -> String {
        if next == UInt8(ascii: "\"") || next == UInt8(ascii: "'") { return try string() }
        let start = position
        while let byte = next, Self.isIdentifier(byte) { position += 1 }
        guard start < position, !Self.isDigit(bytes[start]) else {
            position = start
            throw unfinished("a key is missing")
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// A value that is neither quoted nor in brackets.
    mutating func word() throws(JSON5Error) -> JSONValue {
        let start = position
        while let byte = next, Self.isIdentifier(byte) || Self.isNumberMark(byte) { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        switch text {
        case "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "Infinity", "NaN": return .number(text)
        default: break
        }
        guard start < position, Self.isDigit(bytes[start]) || Self.isNumberMark(bytes[start]) else {
            position = start
            // The word itself is not repeated: it may be a password without its quotes.
            throw error("a value is missing, or a text without quotes")
        }
        return .number(text)
    }

    /// Steps over white space and comments.
    mutating func skipBlanks() throws(JSON5Error) {
        while let byte = next {
            switch byte {
            case 0x09...0x0D, 0x20: position += 1
            case UInt8(ascii: "/"): try skipComment()
            case 0xC2 where follows([0xA0]): position += 2
            case 0xE2 where follows([0x80, 0xA8]) || follows([0x80, 0xA9]): position += 3
            case 0xEF where follows([0xBB, 0xBF]): position += 3
            default: return
            }
        }
    }

    /// Whether these bytes come after the one at the position.
    private func follows(_ tail: [UInt8]) -> Bool {
        bytes[(position + 1)...].starts(with: tail)
    }

    private mutating func skipComment() throws(JSON5Error) {
        if follows([UInt8(ascii: "/")]) {
            while let byte = next, byte != 0x0A, byte != 0x0D { position += 1 }
        } else if follows([UInt8(ascii: "*")]) {
            let start = position
            position += 2
            while !(next == UInt8(ascii: "*") && follows([UInt8(ascii: "/")])) {
                guard next != nil else {
                    position = start
                    throw error("a comment has no end")
                }
                position += 1
            }
            position += 2
        } else {
            throw error("a stray '/'")
        }
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isNumberMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    private static func isIdentifier(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "$"), UInt8(ascii: "_"), 0x80...: true
        default: isDigit(byte)
        }
    }
}

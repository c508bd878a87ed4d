extension JSON5Reader {
    /// A quoted text; bytes that are not UTF-8 become U+FFFD.
    ///
    /// Remarks and comments in other encodings are common,
    /// and no reason to lose a port.
    mutating func string() throws(JSON5Error) -> String {
        let quote = bytes[position]
        let start = position
        position += 1
        var text = ""
        var plain = position
        while let byte = next {
            switch byte {
            case quote:
                text += String(decoding: bytes[plain..<position], as: UTF8.self)
                position += 1
                return text
            case UInt8(ascii: "\\"):
                text += String(decoding: bytes[plain..<position], as: UTF8.self)
                position += 1
                try escape(into: &text)
                plain = position
            case 0x0A, 0x0D:
                position = start
                throw error("a text has no closing quote on its line")
            default:
                position += 1
            }
        }
        throw unfinished("")
    }

    /// What follows a backslash.
    private mutating func escape(into text: inout String) throws(JSON5Error) {
        guard let byte = next else { return }
        position += 1
        switch byte {
        case UInt8(ascii: "b"): text += "\u{08}"
        case UInt8(ascii: "f"): text += "\u{0C}"
        case UInt8(ascii: "n"): text += "\n"
        case UInt8(ascii: "r"): text += "\r"
        case UInt8(ascii: "t"): text += "\t"
        case UInt8(ascii: "v"): text += "\u{0B}"
        case UInt8(ascii: "0"): text += "\0"
        case UInt8(ascii: "x"): text.unicodeScalars.append(Self.scalar(try hexadecimal(digits: 2)))
        case UInt8(ascii: "u"): text.unicodeScalars.append(try unicode())
        // A line that goes on in the next one.
        case 0x0D: _ = take("\n")
        case 0x0A: break
        // Anything else stands for itself, and it may be the first byte of a longer character.
        default:
            position -= 1
            literal(into: &text)
        }
    }

    /// The one character at the position.
    private mutating func literal(into text: inout String) {
        let start = position
        position += 1
        while let byte = next, byte & 0xC0 == 0x80 { position += 1 }
        text += String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// A `\u` escape, of which two may make one character.
    private mutating func unicode() throws(JSON5Error) -> Unicode.Scalar {
        let unit = try hexadecimal(digits: 4)
        guard UTF16.isLeadSurrogate(UInt16(unit)) else { return Self.scalar(unit) }
        let afterLead = position
        if take("\\"), take("u") {
            let trail = try hexadecimal(digits: 4)
            if UTF16.isTrailSurrogate(UInt16(trail)) {
                return Self.scalar(0x10000 + ((unit - 0xD800) << 10) + (trail - 0xDC00))
            }
        }
        position = afterLead
        return Self.scalar(unit)
    }

    private mutating func hexadecimal(digits: Int) throws(JSON5Error) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let byte = next else { throw unfinished("") }
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw error("a \\ is followed by something that is not hexadecimal")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    /// The character of this number, or U+FFFD for half of one.
    private static func scalar(_ value: UInt32) -> Unicode.Scalar {
        Unicode.Scalar(value) ?? "\u{FFFD}"
    }
}

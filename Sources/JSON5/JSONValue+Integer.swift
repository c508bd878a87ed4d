extension JSONValue {
    /// The integer that a number's text is in JSON5, or nil.
    ///
    /// `8388.0` and `1e3` are floating-point numbers to rust and to
    /// libev, which don't serve them; `0x20C4` and `+8388` are integers.
    package static func integer(_ literal: String) -> Int? {
        var digits = Substring(literal)
        let isNegative = digits.first == "-"
        if isNegative || digits.first == "+" { digits.removeFirst() }
        guard let first = digits.utf8.first, JSON5Reader.isDigit(first) else { return nil }
        let magnitude: Int?
        if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
            digits.removeFirst(2)
            guard digits.utf8.first != UInt8(ascii: "-"), digits.utf8.first != UInt8(ascii: "+") else { return nil }
            magnitude = Int(digits, radix: 16)
        } else {
            guard digits == "0" || first != UInt8(ascii: "0") else { return nil }
            magnitude = Int(digits)
        }
        return magnitude.map { isNegative ? -$0 : $0 }
    }
}

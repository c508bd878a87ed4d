package import Tally

/// A value that is not a port.
package struct PortFault: Error {
    let value: JSONValue

    /// Why not, and what to do; made only where it is wanted, as there may be millions.
    package var reason: String {
        let what =
            switch value {
            case .number(let literal): literal.printable(atMost: 24)
            case .string(""): "an empty text"
            case .string(let text): "\"\(text.printable(atMost: 24))\""
            case .null: "null"
            case .bool(let value): "\(value)"
            case .array: "a list here"
            case .object: "an object"
            }
        let sentence = "\(what) is not a port; use an integer from 1 to 65535"
        guard let text = value.string, !text.isEmpty else { return sentence }
        return "\(sentence), in digits alone"
    }
}

extension JSONValue {
    /// The port that the value is: an integer, or a text that a server takes for one.
    package func portNumber() throws(PortFault) -> PortNumber {
        let number: PortNumber? =
            switch self {
            case .number(let literal): Self.integer(literal).flatMap(PortNumber.init(_:))
            case .string(let text): PortNumber(decimal: text)
            default: nil
            }
        guard let number else { throw PortFault(value: self) }
        return number
    }

    /// The integer that a number's text is in JSON5, or nil.
    ///
    /// `8388.0` and `1e3` are floating-point numbers to rust and to
    /// libev, which don't serve them; `0x20C4` and `+8388` are integers.
    static func integer(_ literal: String) -> Int? {
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

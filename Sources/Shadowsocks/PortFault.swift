import Tally

/// Why a value is not a port.
struct PortFault: Error, Equatable {
    var reason: String

    private static let remedy = "use an integer from 1 to 65535"

    init(_ what: String) {
        reason = "\(what) is not a port; \(Self.remedy)"
    }

    /// For a text, or the key of an object.
    init(text: String) {
        let shown = text.isEmpty ? "an empty text" : "\"\(text.printable(atMost: 24))\""
        self.init(shown)
        if !text.isEmpty { reason += ", in digits alone" }
    }
}

extension JSONValue {
    /// The port that the value is: an integer, or its decimal digits in quotes.
    func portNumber() throws(PortFault) -> PortNumber {
        switch self {
        case .number(let literal):
            guard let number = Self.integer(literal).flatMap(PortNumber.init(_:)) else {
                throw PortFault(literal.printable(atMost: 24))
            }
            return number
        case .string(let text):
            guard let number = PortNumber(decimal: text) else { throw PortFault(text: text) }
            return number
        case .null: throw PortFault("null")
        case .bool(let value): throw PortFault("\(value)")
        case .array: throw PortFault("a list here")
        case .object: throw PortFault("an object")
        }
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

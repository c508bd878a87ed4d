package import JSON5
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
}

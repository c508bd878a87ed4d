internal import API

/// Which ports a command is about.
enum PortChoice: Sendable {
    case number(UInt16)
    case name(String)
    /// Those with a name; where none has it, the one with that number.
    case either(String)

    /// - Parameter text: What was written.
    /// - Returns: The port with that number.
    /// - Throws: Where it is none.
    static func number(_ text: String) throws -> PortChoice {
        guard let number = UInt16(text), number > 0 else {
            throw Refusal(description: "\(text) is no port; write a number from 1 to 65535")
        }
        return .number(number)
    }

    /// Picks them out.
    ///
    /// - Parameter all: All ports.
    /// - Returns: One port at least.
    /// - Throws: ``UnknownPort``.
    func among(_ all: [PortAnswer]) throws -> [PortAnswer] {
        let found: [PortAnswer]
        switch self {
        case .number(let number): found = all.filter { $0.port == number }
        case .name(let name): found = all.filter { $0.name == name }
        case .either(let text):
            let named = all.filter { $0.name == text }
            found = named.isEmpty ? all.filter { "\($0.port)" == text } : named
        }
        guard !found.isEmpty else { throw UnknownPort(choice: self) }
        return found
    }
}

/// A port that was asked for and is none.
struct UnknownPort: Error, CustomStringConvertible {
    var choice: PortChoice

    var description: String {
        let what =
            switch choice {
            case .number(let number): "the number \(number)"
            case .name(let name): "the name \(name)"
            case .either(let text): "the number or the name \(text)"
            }
        return "no port has \(what); `porttally status` shows all"
    }
}

internal import Netfilter
internal import Tally

/// One of the two ways that packets go, as rules tell them: by which of a packet's ports, and by which of its addresses.
struct Way {
    var direction: Direction

    static let all = Direction.allCases.map(Way.init)

    /// What names end in: `in` and `out`.
    var text: String { direction.rawValue }
    /// The base chain that counts it.
    var hook: String { direction == .receive ? "input" : "output" }

    /// `th dport`, `th sport`: loads the port that is ours; it lies at the same place in TCP and UDP.
    var port: Expression { port(into: .first) }
    func port(into register: Register) -> Expression {
        .payload(.transport, offset: direction == .receive ? 2 : 0, length: 2, into: register)
    }
    /// As nft has it, behind `th`, `tcp` or `udp`.
    var portText: String { direction == .receive ? "dport" : "sport" }
    /// `ip saddr`, `ip daddr`: loads the client's address.
    var client4: Expression { .payload(.network, offset: direction == .receive ? 12 : 16, length: 4) }
    /// The same for IPv6.
    var client6: Expression { .payload(.network, offset: direction == .receive ? 8 : 24, length: 16) }
}

extension Clause {
    /// `meta l4proto`: for packets of one transport.
    static func isTransport(_ transport: Transport) -> Clause {
        Clause(
            "meta l4proto \(transport.rawValue)",
            // IPPROTO_TCP, IPPROTO_UDP
            [.meta(.transportProtocol), .compare(.first, .equal, [transport == .tcp ? 6 : 17])])
    }

    /// `tcp flags & mask == value`, or `!=`.
    static func tcpFlags(_ mask: TCPFlags, _ comparison: Comparison, _ value: TCPFlags) -> Clause {
        Clause(
            "tcp flags & (\(mask.text)) \(comparison.text) \(value.text)",
            isTransport(.tcp).expressions + [
                .payload(.transport, offset: 13, length: 1), .bitwise(.first, and: [mask.rawValue]),
                .compare(.first, comparison, [value.rawValue]),
            ])
    }

    /// `meta time >= instant`, or `<`: by the wall clock, whose steps it follows.
    static func isTime(_ comparison: Comparison, _ instant: UnixTime) -> Clause {
        // The kernel's clock is one of nanoseconds, in 64 bits: it ends in 2554.
        let seconds = min(UInt64(clamping: instant.seconds), UInt64.max / 1_000_000_000)
        let nanoseconds = seconds * 1_000_000_000
        return Clause(
            // Seconds since 1970, whatever the zone is in which nft reads it; it prints the time of its own zone.
            "meta time \(comparison.text) \"\(seconds)\"",
            [
                .meta(.time), .networkByteOrder(.first, length: 8),
                .compare(.first, comparison, nanoseconds.networkBytes),
            ])
    }
}

/// The flags of a TCP header: RFC 9293, 3.1.
struct TCPFlags: OptionSet {
    let rawValue: UInt8
    static let fin = TCPFlags(rawValue: 1)
    static let syn = TCPFlags(rawValue: 2)
    static let rst = TCPFlags(rawValue: 4)
    static let psh = TCPFlags(rawValue: 8)
    static let ack = TCPFlags(rawValue: 16)

    /// As nft has it: `syn|ack`.
    var text: String {
        let names: [(TCPFlags, String)] = [
            (.fin, "fin"), (.syn, "syn"), (.rst, "rst"), (.psh, "psh"), (.ack, "ack"),
        ]
        return names.filter { contains($0.0) }.map(\.1).joined(separator: "|")
    }
}

extension Comparison {
    /// As nft has it.
    var text: String {
        switch self {
        case .equal: "=="
        case .notEqual: "!="
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        }
    }
}

public import Tally

/// How the table's counters are named: `ss_8388_tcp_in`, and the sentinel.
public enum CounterName: Sendable, Hashable {
    case port(PortNumber, CounterKind)
    case sentinel

    /// The name of the counter that no rule uses.
    public static let sentinelName = "sentinel"
    private static let prefix = "ss_"

    /// As the kernel has it.
    public var text: String {
        switch self {
        case .port(let port, let kind): "\(Self.prefix)\(port)_\(kind.text)"
        case .sentinel: Self.sentinelName
        }
    }

    /// Reads a name; nil where it is nobody's of ours.
    public init?(_ name: some Sequence<UInt8>) {
        // Every scrape comes through here once for each counter: no strings are made.
        var bytes = name.makeIterator()
        for expected in Self.prefix.utf8 where bytes.next() != expected {
            guard name.elementsEqual(Self.sentinelName.utf8) else { return nil }
            self = .sentinel
            return
        }
        var number = 0
        while let byte = bytes.next(), byte != UInt8(ascii: "_") {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), number <= 65535 else { return nil }
            guard number != 0 || byte != UInt8(ascii: "0") else { return nil }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
        }
        guard let port = PortNumber(number) else { return nil }
        var rest: UInt64 = 1
        var count = 0
        while let byte = bytes.next() {
            rest = rest << 8 | UInt64(byte)
            count += 1
        }
        guard count <= 7, let kind = CounterKind.allCases.first(where: { $0.packed == rest }) else { return nil }
        self = .port(port, kind)
    }
}

extension CounterKind {
    /// `tcp_in`: the counters' suffix, and the name of the map that leads to them.
    public var text: String {
        switch self {
        case .tcpIn: "tcp_in"
        case .udpIn: "udp_in"
        case .tcpOut: "tcp_out"
        case .udpOut: "udp_out"
        }
    }

    /// ``text`` as the bytes of one number, a 1 in front for its length.
    fileprivate var packed: UInt64 { text.utf8.reduce(1) { $0 << 8 | UInt64($1) } }
}

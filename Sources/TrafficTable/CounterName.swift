internal import Netfilter
public import Tally

/// How the table's counters are named: `ss_8388_tcp_in`, and the two that no rule uses.
public enum CounterName: Sendable, Hashable {
    case port(PortNumber, CounterKind)
    /// The last counter: when it is zeroed, a reset of all has come to its end.
    case sentinel
    /// The one before it: where it is whole, the sentinel was reset alone.
    case witness

    /// The counters that no rule uses, in their order in the table: they tell of a reset.
    static let resetMarkers: [CounterName] = [.witness, .sentinel]

    private static let sentinelName = "sentinel"
    private static let witnessName = "witness"
    private static let prefix = "ss_"

    /// As the kernel has it.
    public var text: String {
        switch self {
        case .port(let port, let kind): "\(Self.prefix)\(port)_\(kind.text)"
        case .sentinel: Self.sentinelName
        case .witness: Self.witnessName
        }
    }

    /// Appends ``text``.
    func write(to bytes: inout [UInt8]) {
        guard case .port(let port, let kind) = self else { return bytes += text.utf8 }
        bytes += Self.prefix.utf8
        var unit: UInt16 = 10_000
        while unit > port.value { unit /= 10 }
        while unit > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(port.value / unit % 10))
            unit /= 10
        }
        bytes.append(UInt8(ascii: "_"))
        bytes += kind.text.utf8
    }

    /// Reads a name; nil where it is nobody's of ours.
    public init?(_ name: some Collection<UInt8>) {
        self.init(length: name.count) { name[name.index(name.startIndex, offsetBy: $0)] }
    }

    /// Reads a name where it was received.
    init?(_ name: Range<Int>, in bytes: borrowing RawSpan) {
        self.init(length: name.count) { bytes.byte(at: name.lowerBound + $0) }
    }

    /// Reads a name, byte by byte: no strings are made, because a dump has tens of thousands.
    private init?(length: Int, byte: (Int) -> UInt8) {
        /// Up to 8 bytes as one number; a 1 goes before fewer, so that each length has numbers of its own.
        func word(_ range: Range<Int>) -> UInt64 { range.reduce(1) { $0 << 8 | UInt64(byte($1)) } }

        for (name, marker) in [(Self.sentinelName, CounterName.sentinel), (Self.witnessName, .witness)]
        where length == name.utf8.count && word(0..<length) == Self.packed(name) {
            self = marker
            return
        }
        var position = Self.prefix.utf8.count
        guard length > position, word(0..<position) == Self.packed(Self.prefix) else { return nil }
        var number = 0
        while position < length, byte(position) != UInt8(ascii: "_") {
            let digit = byte(position)
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit), number <= 65535 else { return nil }
            guard number != 0 || digit != UInt8(ascii: "0") else { return nil }
            number = number * 10 + Int(digit - UInt8(ascii: "0"))
            position += 1
        }
        position += 1
        guard let port = PortNumber(number), (1...7).contains(length - position) else { return nil }
        let suffix = word(position..<length)
        guard let kind = CounterKind.allCases.first(where: { Self.packed($0.text) == suffix }) else { return nil }
        self = .port(port, kind)
    }

    /// A text as `word` reads it.
    private static func packed(_ text: String) -> UInt64 { text.utf8.reduce(1) { $0 << 8 | UInt64($1) } }
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
}

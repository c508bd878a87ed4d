internal import ManagedTable
internal import Netfilter
internal import Tally

/// Where packets end that are refused, or beyond a rate.
///
/// Neither is counted as traffic: a verdict ends the base chain before its counting rules.
struct RefusalRules {
    /// How long a connection's client counts as told of its end.
    private static let patience = Duration.seconds(30)
    /// The longest packet that is rewritten into a reset, in bytes: of a longer one, which is cut up later (GSO), the
    /// reset would carry payload in pieces.
    private static let longest: UInt32 = 1500
    /// The longest packet that is taken for one without data, in bytes: IPv6 and TCP with all options.
    private static let longestWithoutData: UInt32 = 120

    private let way: Way
    private let names: Names

    init(_ direction: Direction) {
        way = Way(direction: direction)
        names = Names(direction)
    }

    /// Counts by port, tells both ends, and drops.
    var refuse: DeclaredChain {
        var rules = [
            // Resets of ours and theirs; an end that is told needs no other answer.
            Rule(Rule.tcpFlags(.rst, .equal, .rst) + [.verdict(.accept)]),
            count(in: names.refused),
        ]
        // A reset in answer to a packet tells its sender alone. So the first one of each connection that is refused becomes
        // the receiver's reset.
        rules += telling.map { condition in
            Rule(
                condition + connection + [.lookup(.first, notIn: Names.told)] + connection
                    + [.element(.add, in: Names.told, timeout: Self.patience)] + becomeReset + [.verdict(.accept)])
        }
        if way.direction == .transmit {
            // It was too long for that. Lost, it is sent again, a segment alone; were the server reset now, the client would
            // never hear of it.
            rules.append(Rule(connection + [.lookup(.first, notIn: Names.told), .verdict(.drop)]))
        }
        rules += [Rule(Rule.isTransport(.tcp) + [.rejectWithReset()]), Rule([.verdict(.drop)])]
        return DeclaredChain(Chain(name: names.refuse), rules)
    }

    /// Counts by port and drops: the sender slows down.
    var police: DeclaredChain {
        var rule = count(in: names.policed)
        rule.expressions.append(.verdict(.drop))
        return DeclaredChain(Chain(name: names.policed), [rule])
    }

    private func count(in set: String) -> Rule {
        Rule([way.port, .element(.update, in: set, with: .counter())])
    }

    /// Which packets can become the receiver's reset: two alternatives.
    private var telling: [[Expression]] {
        switch way.direction {
        case .transmit:
            // A long packet is cut up later, but on loopback none is.
            [isLength(.lessOrEqual, Self.longest), isLocal].map { $0 + Rule.tcpFlags(.ack, .equal, .ack) }
        case .receive:
            // A packet with data, whose number is the one that the server waits for; not all of them bear PSH. An
            // acknowledgement alone, of a download, says nothing that the server's next packet wouldn't tell.
            [
                Rule.tcpFlags([.syn, .ack, .psh], .equal, [.ack, .psh]),
                isLength(.greater, Self.longestWithoutData) + Rule.tcpFlags([.syn, .ack], .equal, .ack),
            ]
        }
    }

    /// As nft has it, `meta length <= 1500`.
    private func isLength(_ comparison: Comparison, _ length: UInt32) -> [Expression] {
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) }
        return [.meta(.length), .networkByteOrder(.first, length: 4), .compare(.first, comparison, bytes)]
    }

    /// As nft has it, `oif "lo"`, whose index is 1 in every network namespace.
    private var isLocal: [Expression] {
        // In the machine's byte order.
        let index: [UInt8] = UInt32(1).littleEndian == 1 ? [1, 0, 0, 0] : [0, 0, 0, 1]
        return [.meta(.outputInterface), .compare(.first, .equal, index)]
    }

    /// Our port and the client's: `tcp sport . tcp dport`, or the other way round.
    private var connection: [Expression] {
        let ours: UInt32 = way.direction == .receive ? 2 : 0
        return Rule.isTransport(.tcp) + [
            .payload(.transport, offset: ours, length: 2),
            .payload(.transport, offset: 2 - ours, length: 2, into: .word(1)),
        ]
    }

    /// As nft has it, `tcp flags set rst | ack`.
    private var becomeReset: [Expression] {
        [
            // The checksum adds up words, so the byte before the flags goes along as it is.
            .payload(.transport, offset: 12, length: 2),
            .bitwise(.first, and: [0xff, 0], xor: [0, TCPFlags([.rst, .ack]).rawValue]),
            .write(.first, to: .transport, offset: 12, length: 2, checksumAt: 16),
        ]
    }

    /// The sets that count by port.
    var refused: DeclaredSet { counting(names.refused) }
    var policed: DeclaredSet { counting(names.policed) }

    private func counting(_ name: String) -> DeclaredSet {
        DeclaredSet(NamedSet(name: name, key: .inetService, flags: .dynamic, size: 65_535))
    }

    /// The connections whose clients were told.
    static var told: DeclaredSet {
        DeclaredSet(
            NamedSet(
                name: Names.told, key: .concatenation(.inetService, .inetService), flags: .dynamic, timeout: patience,
                size: 65_535))
    }
}

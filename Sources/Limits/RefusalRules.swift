internal import Netfilter
internal import Tally

/// Where packets end that are refused, or beyond a rate.
///
/// Neither is counted as traffic: a verdict ends the base chain before its counting rules.
struct RefusalRules {
    /// How long a connection's other end counts as told of its end.
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
    var refuse: LimitChain {
        var rules = [
            // Resets of ours and theirs; an end that is told needs no other answer.
            Clause.tcpFlags(.rst, .equal, .rst) + .verdict(.accept),
            count(in: names.refused),
        ]
        if way.direction == .transmit {
            // The server has received something that its client, who isn't told so, sends again: the next packet that is
            // refused is the client's, and it hears of it then. The server, which has nothing to send, never would.
            rules.append(isAcknowledgementAlone + reset)
        }
        // A reset in answer to a packet tells its sender alone. So the first one of each connection that is refused becomes
        // the receiver's reset.
        rules += telling.map { condition in
            condition + isNew + isToldNow + becomeReset + .verdict(.accept)
        }
        if way.direction == .transmit {
            // It was too long for that. Lost, it is sent again, a segment alone; were the server reset now, the client would
            // never hear of it.
            rules.append(isNew + .verdict(.drop))
        }
        rules += [Clause.isTransport(.tcp) + reset, .verdict(.drop)]
        return LimitChain(names.refuse, rules)
    }

    /// Counts by port and drops: the sender slows down.
    ///
    /// In two rules: where it can't be counted, it is dropped all the same.
    var police: LimitChain { LimitChain(names.policed, [count(in: names.policed), .verdict(.drop)]) }

    private func count(in set: String) -> Clause {
        Clause(
            "update @\(set) { th \(way.portText) counter }",
            [way.port, .element(.update, in: set, with: .counter())])
    }

    private var reset: Clause { Clause("reject with tcp reset", [.rejectWithReset()]) }

    /// Which packets can become the receiver's reset: two alternatives.
    private var telling: [Clause] {
        switch way.direction {
        case .transmit:
            // A long packet is cut up later, but on loopback none is.
            [isLength(.lessOrEqual, Self.longest), isLocal].map { $0 + .tcpFlags(.ack, .equal, .ack) }
        case .receive:
            // A packet with data, whose number is the one that the server waits for; not all of them bear PSH. An
            // acknowledgement alone, of a download, says nothing that the server's next packet wouldn't tell.
            [
                Clause.tcpFlags([.syn, .ack, .psh], .equal, [.ack, .psh]),
                isLength(.greater, Self.longestWithoutData) + .tcpFlags([.syn, .ack], .equal, .ack),
            ]
        }
    }

    /// That a packet bears no data and ends nothing.
    private var isAcknowledgementAlone: Clause {
        isLength(.lessOrEqual, Self.longestWithoutData) + .tcpFlags([.fin, .syn, .psh, .ack], .equal, .ack)
    }

    /// As nft has it, `meta length <= 1500`.
    private func isLength(_ comparison: Comparison, _ length: UInt32) -> Clause {
        Clause(
            "meta length \(comparison.text) \(length)",
            [.meta(.length), .networkByteOrder(.first, length: 4), .compare(.first, comparison, length.networkBytes)])
    }

    /// As nft has it, `oif "lo"`, whose index is 1 in every network namespace.
    private var isLocal: Clause {
        // In the machine's byte order.
        let index: [UInt8] = UInt32(1).littleEndian == 1 ? [1, 0, 0, 0] : [0, 0, 0, 1]
        return Clause("oif \"lo\"", [.meta(.outputInterface), .compare(.first, .equal, index)])
    }

    /// That its connection is not among those that were told.
    private var isNew: Clause {
        Clause("\(connectionText) != @\(names.told)", connection + [.lookup(.first, notIn: names.told)])
    }

    /// From now on it is.
    private var isToldNow: Clause {
        Clause(
            "add @\(names.told) { \(connectionText) timeout \(Self.patience.components.seconds)s }",
            connection + [.element(.add, in: names.told, timeout: Self.patience)])
    }

    /// Our port and the client's.
    private var connection: [Expression] {
        let ours: UInt32 = way.direction == .receive ? 2 : 0
        return Clause.isTransport(.tcp).expressions + [
            .payload(.transport, offset: ours, length: 2),
            .payload(.transport, offset: 2 - ours, length: 2, into: .word(1)),
        ]
    }
    private var connectionText: String {
        way.direction == .receive ? "tcp dport . tcp sport" : "tcp sport . tcp dport"
    }

    private var becomeReset: Clause {
        let flags = TCPFlags([.rst, .ack])
        return Clause(
            "tcp flags set \(flags.text)",
            [
                // The checksum adds up words, so the byte before the flags goes along as it is.
                .payload(.transport, offset: 12, length: 2),
                .bitwise(.first, and: [0xff, 0], xor: [0, flags.rawValue]),
                .write(.first, to: .transport, offset: 12, length: 2, checksumAt: 16),
            ])
    }

    /// The sets that count by port.
    var refused: NamedSet { counting(names.refused) }
    var policed: NamedSet { counting(names.policed) }

    private func counting(_ name: String) -> NamedSet {
        NamedSet(name: name, key: .inetService, flags: .dynamic, size: 65_535)
    }

    /// The connections of which one end was told: whoever sends forged packets fills that of the other direction only.
    var told: NamedSet {
        NamedSet(
            name: names.told, key: .concatenation(.inetService, .inetService), flags: .dynamic, timeout: Self.patience,
            size: 65_535)
    }
}

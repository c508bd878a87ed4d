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
        if way.direction == .transmit {
            // A reset in answer to what the server sends tells the server alone. So one packet of each connection becomes
            // the client's reset; on loopback no packet is cut up.
            rules += [isShort, isLocal].map { condition in
                Rule(
                    condition + Rule.tcpFlags(.ack, .equal, .ack) + connection
                        + [.lookup(.first, notIn: Names.told)] + connection
                        + [.element(.add, in: Names.told, timeout: Self.patience)] + becomeReset
                        + [.verdict(.accept)])
            }
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

    /// As nft has it, `meta length <= 1500`.
    private var isShort: [Expression] {
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: Self.longest >> (24 - 8 * $0)) }
        return [.meta(.length), .networkByteOrder(.first, length: 4), .compare(.first, .lessOrEqual, bytes)]
    }

    /// `oif "lo"`, whose index is 1 in every network namespace.
    private var isLocal: [Expression] {
        // In the machine's byte order.
        let index: [UInt8] = UInt32(1).littleEndian == 1 ? [1, 0, 0, 0] : [0, 0, 0, 1]
        return [.meta(.outputInterface), .compare(.first, .equal, index)]
    }

    /// As nft has it, `tcp sport . tcp dport`.
    private var connection: [Expression] {
        Rule.isTransport(.tcp) + [
            .payload(.transport, offset: 0, length: 2),
            .payload(.transport, offset: 2, length: 2, into: .word(1)),
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

import Netfilter

/// A rule as nft lists it, and as it is made here.
struct RuleExample {
    var text: String
    var rule: Rule

    init(_ text: String, _ expressions: [Expression]...) {
        self.text = text
        rule = Rule(expressions.flatMap { $0 })
    }
}

extension RuleExample {
    /// The objects that the maps lead to.
    static let objects = [
        StatefulObject(name: "month", .quota(Quota(over: 50_000_000_000, consumed: 7)), userData: comment),
        StatefulObject(
            name: "pace", .rateLimit(RateLimit(bytesPerSecond: 1_250_000, burstBytes: 131_072, isOver: true)),
            userData: comment),
    ]

    private static let comment: UserData = {
        var data = UserData()
        data.append(comment: "alice: 50 GB a month")
        return data
    }()

    /// The maps that the rules refer to, and what port 8388 leads to in each.
    static let maps = [
        (NamedSet(name: "quotas", key: .inetService, target: .object(.quota)), SetElement(port, object: "month")),
        (NamedSet(name: "rates", key: .inetService, target: .object(.rateLimit)), SetElement(port, object: "pace")),
        (NamedSet(name: "gate", key: .inetService, target: .verdict), SetElement(port, .jump("end"))),
    ]

    private static let port: [UInt8] = [0x20, 0xc4]

    /// The sets that the rules refer to.
    static let sets = [
        NamedSet(
            name: "told", key: .concatenation(.inetService, .inetService), flags: .dynamic, timeout: .seconds(30),
            size: 65_535),
        NamedSet(
            name: "seen4", key: .concatenation(.ipv4Address, .inetService), flags: .dynamic, timeout: .zero,
            size: 65_535),
        NamedSet(
            name: "seen6", key: .concatenation(.ipv6Address, .inetService), flags: .dynamic, timeout: .seconds(300),
            size: 2),
        NamedSet(name: "refused", key: .inetService, flags: .dynamic, size: 65_535),
    ]

    /// One of each kind of expression and of each way to use it.
    static let all = mapped + others

    private static let others = [
        // 1893456000 s since 1970.
        RuleExample(
            "meta time >= \"2030-01-01 00:00:00\" goto end",
            [
                .meta(.time), .networkByteOrder(length: 8),
                .compare(.first, .greaterOrEqual, [0x1a, 0x46, 0xe8, 0x33, 0x35, 0xd5, 0, 0]), .verdict(.goto("end")),
            ]),
        RuleExample("meta length < 1500", length(.less, 1500)),
        RuleExample("meta length <= 1500", length(.lessOrEqual, 1500)),
        RuleExample("meta length > 1500", length(.greater, 1500)),
        RuleExample("meta length >= 1500", length(.greaterOrEqual, 1500)),
        RuleExample("oif \"lo\"", [.meta(.outputInterface), .compare(.first, .equal, [1, 0, 0, 0])]),
        RuleExample(
            "oifname \"lo\"",
            [.meta(.outputInterfaceName), .compare(.first, .equal, [0x6c, 0x6f] + Array(repeating: 0, count: 14))]),
        RuleExample("tcp flags & rst == rst accept", flags(4), [.compare(.first, .equal, [4]), .verdict(.accept)]),
        RuleExample(
            "tcp flags != syn / fin,syn,rst,ack return", flags(0x17),
            [.compare(.first, .notEqual, [2]), .verdict(.return)]),
        RuleExample("tcp flags ! psh", flags(8), [.compare(.first, .equal, [0])]),
        RuleExample("tcp flags set rst accept", set(4), [.verdict(.accept)]),
        RuleExample("tcp flags set rst | ack accept", set(0x14), [.verdict(.accept)]),
        RuleExample("meta l4proto tcp reject with tcp reset", tcp, [.rejectWithReset()]),
        RuleExample(
            "tcp sport . tcp dport != @told add @told { tcp sport . tcp dport }", tcp, ports,
            [.lookup(notIn: "told")], ports, [.element(.add, in: "told")]),
        RuleExample("tcp sport . tcp dport @told accept", tcp, ports, [.lookup(in: "told"), .verdict(.accept)]),
        RuleExample(
            "ip saddr . th dport @seen4 update @seen4 { ip saddr . th dport timeout 5m }", ipv4, source4,
            [.lookup(in: "seen4")], source4, [.element(.update, in: "seen4", timeout: .seconds(300))]),
        RuleExample(
            "add @seen4 { ip saddr . th dport timeout 30s }", ipv4, source4,
            [.element(.add, in: "seen4", timeout: .seconds(30))]),
        RuleExample(
            "update @seen6 { ip6 saddr & ffff:ffff:ffff:ffff:: . th dport }", ipv6, source6,
            [.element(.update, in: "seen6")]),
        RuleExample(
            "ip6 saddr & ffff:ffff:ffff:ffff:: . th dport @seen6 drop", ipv6, source6,
            [.lookup(in: "seen6"), .verdict(.drop)]),
        RuleExample(
            "update @refused { th dport counter }",
            [.payload(.transport, offset: 2, length: 2), .element(.update, in: "refused", with: .counter())]),
        RuleExample(
            "add @seen4 { ip saddr . th dport timeout 1m counter }", ipv4, source4,
            [.element(.add, in: "seen4", timeout: .seconds(60), with: .counter())]),
    ]

    /// The rules that ask a map, by port.
    private static let mapped = [
        RuleExample(
            "tcp dport vmap @gate", tcp,
            [.payload(.transport, offset: 2, length: 2), .lookup(in: "gate", into: .verdict)]),
        RuleExample(
            "quota name th dport map @quotas goto end",
            [.payload(.transport, offset: 2, length: 2), .object(of: .first, in: "quotas"), .verdict(.goto("end"))]),
        RuleExample(
            "limit name th sport map @rates goto end",
            [.payload(.transport, offset: 0, length: 2), .object(of: .first, in: "rates"), .verdict(.goto("end"))]),
    ]

    private static let tcp: [Expression] = [.meta(.transportProtocol), .compare(.first, .equal, [6])]
    private static let ipv4: [Expression] = [.meta(.networkProtocol), .compare(.first, .equal, [2])]
    private static let ipv6: [Expression] = [.meta(.networkProtocol), .compare(.first, .equal, [10])]

    private static let ports: [Expression] = [
        .payload(.transport, offset: 0, length: 2, into: .word(0)),
        .payload(.transport, offset: 2, length: 2, into: .word(1)),
    ]
    private static let source4: [Expression] = [
        .payload(.network, offset: 12, length: 4, into: .word(0)),
        .payload(.transport, offset: 2, length: 2, into: .word(1)),
    ]
    private static let source6: [Expression] = [
        .payload(.network, offset: 8, length: 16),
        .bitwise(and: Array(repeating: 0xff, count: 8) + Array(repeating: 0, count: 8)),
        .payload(.transport, offset: 2, length: 2, into: .word(4)),
    ]

    private static func length(_ comparison: Comparison, _ bytes: UInt16) -> [Expression] {
        [
            .meta(.length), .networkByteOrder(length: 4),
            .compare(.first, comparison, [0, 0, UInt8(bytes >> 8), UInt8(bytes & 255)]),
        ]
    }

    private static func flags(_ mask: UInt8) -> [Expression] {
        tcp + [.payload(.transport, offset: 13, length: 1), .bitwise(and: [mask])]
    }

    /// The flags are one byte, and the checksum is of words of two.
    private static func set(_ flags: UInt8) -> [Expression] {
        tcp + [
            .payload(.transport, offset: 12, length: 2), .bitwise(and: [0xff, 0], xor: [0, flags]),
            .write(to: .transport, offset: 12, length: 2, checksumAt: 16),
        ]
    }
}

import Limits
import ManagedTable
import Tally
import TestSupport
import Testing
import TrafficTable

@Suite("Limits in the live kernel", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct LimitsPartTests {
    static let ports = [443, 8388, 8389, 8390]

    /// What the kernel has where this is armed from nothing.
    static func listed(_ armed: Armed, counting ports: [Int] = ports) async throws -> NftRuleset {
        try await inNewNetworkNamespace {
            var table = try TrafficTable.open(ownership: false)
            table.part = armed.part
            try table.create(.random(), ports: ports.map { .named($0) })
            return try NftRuleset.listed()
        }
    }

    @Test(
        "are known again with nothing to change, by who made them and by the next one",
        arguments: Armed.examples.map(\.name))
    func creation(name: String) async throws {
        let armed = Armed.example(name)
        try await inNewNetworkNamespace {
            let incarnation = Incarnation.random()
            let plan = Self.ports.map(number)
            var first = try TrafficTable.open(ownership: false)
            first.part = armed.part
            try first.create(incarnation, ports: Self.ports.map { .named($0) })
            let made = try first.difference(from: plan)
            #expect(made.isEmpty && !made.isDamage && made.surplus.isEmpty)
            // The next one doesn't know yet what is to be armed.
            var next = try TrafficTable.open(ownership: false)
            next.part = LimitsPart.nothing
            #expect(try next.claim() == .ours(incarnation))
            next.part = armed.part
            let found = try next.difference(from: plan)
            #expect(found.isEmpty && !found.isDamage && found.surplus.isEmpty)
            #expect(try next.snapshot().ports.map(\.port) == plan)
        }
    }

    @Test(
        "become what is armed next, by the same agent or the next one, and that is no damage", arguments: changes,
        [true, false])
    private func change(change: Change, isSameAgent: Bool) async throws {
        let wanted = try await Self.listed(change.after, counting: change.ports)
        try await inNewNetworkNamespace {
            var table = try TrafficTable.open(ownership: false)
            table.part = change.before.part
            try table.create(.random(), ports: Self.ports.map { .named($0) })
            if !isSameAgent {
                table = try TrafficTable.open(ownership: false)
                table.part = LimitsPart.nothing
                _ = try table.claim()
            }
            let difference = try table.arm(change.after, counting: change.ports)
            #expect(!difference.isEmpty && !difference.isDamage && !difference.isUpgrade)
            try table.delete(difference.surplus)
            #expect(try NftRuleset.listed() == wanted)
            let rest = try table.difference(from: change.ports.map(number))
            #expect(rest.isEmpty && !rest.isDamage)
            // And back again.
            let back = try table.arm(change.before, counting: Self.ports)
            #expect(!back.isEmpty && !back.isDamage)
            #expect(try table.difference(from: Self.ports.map(number)).isEmpty)
        }
    }

    @Test("that are used up are made anew also where maps and chains come and go at the same time")
    func renewed() async throws {
        let before = Armed([8388: .bytes([.day: 5, .month: 6], counted: .receive), 8389: .everything])
        var after = Armed([8388: .bytes([.month: 7]), 8390: .everything], day: Armed.day + 1)
        for index in after.quotas.indices { after.quotas[index].isRenewed = true }
        after.renewsMarker = true
        let (armed, wanted) = (after, try await Self.listed(after))
        try await inNewNetworkNamespace {
            var table = try TrafficTable.open(ownership: false)
            table.part = before.part
            try table.create(.random(), ports: Self.ports.map { .named($0) })
            try exchange(udp: 100, to: 8388)
            #expect(try !table.arm(armed, counting: Self.ports).isDamage)
            // But for what tells that the packet was refused.
            let lines = try NftRuleset.listed().lines.filter { !wanted.lines.contains($0) }
            #expect(lines.count == 1 && lines[0].hasPrefix("set ") && lines[0].contains("\"refused_in\""))
            #expect(try NftRuleset.listed().lines.count == wanted.lines.count)
        }
    }

    struct Change: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var before: Armed
        var after: Armed
        var ports = LimitsPartTests.ports

        init(_ description: String, _ before: [Int: PortLimits], _ after: [Int: PortLimits]) {
            self.init(description, Armed(before), Armed(after))
        }

        init(_ description: String, _ before: Armed, _ after: Armed, _ ports: [Int] = LimitsPartTests.ports) {
            testDescription = description
            (self.before, self.after, self.ports) = (before, after, ports)
        }
    }

    private static let month = PortLimits.bytes([.month: 1_000_000])

    private static let changes: [Change] = [
        Change("raised", [8388: month], [8388: .bytes([.month: 2_000_000])]),
        Change("lowered", [8388: month, 8389: month], [8388: .bytes([.month: 1]), 8389: month]),
        Change("one of two removed", [8388: .bytes([.day: 5, .month: 1_000_000])], [8388: month]),
        Change("one of two ports' removed", [8388: month, 8389: month], [8388: month]),
        Change("another port's", [8388: month], [8389: month]),
        Change("another period", [8388: month], [8388: .bytes([.lifetime: 1_000_000])]),
        Change("counted otherwise", [8388: month], [8388: .bytes([.month: 1_000_000], counted: .transmit)]),
        Change("first", [:], [8388: .everything]),
        Change("last", [8388: .everything, 8390: .with { $0.isBlocked = true }], [:]),
        Change("kind by kind", [8388: month], [8388: .everything]),
        Change(
            "another rate", [8388: .with { $0.receiveRate = 8000 }],
            [8388: .with { $0.receiveRate = 16_000 }, 8389: .with { $0.transmitRate = 8000 }]),
        Change(
            "more devices", [8388: .with { $0.devices = 1 }],
            [
                8388: .with {
                    $0.devices = 2
                    $0.deviceTimeout = 60
                }
            ]),
        Change(
            "later expiry", [8388: .with { $0.expires = UnixTime(4_200_000_000) }],
            [8388: .with { $0.expires = UnixTime(4_200_000_001) }]),
        Change("blocked", [8388: month, 8389: month], [8388: .with { $0.isBlocked = true }, 8389: month]),
        Change(
            "refuse_new", [8388: month],
            [
                8388: .with {
                    $0.bytes = [.month: 1_000_000]
                    $0.onLimit = .refuseNew
                }
            ]),
        Change("the next day", Armed([8388: .everything]), Armed([8388: .everything], day: Armed.day + 1)),
        Change("the day after that", Armed([8388: .everything]), Armed([8388: .everything], day: Armed.day + 2)),
        Change(
            "the next month", Armed([8388: .everything, 8389: month], day: Armed.lastOfMonth),
            Armed([8388: .everything, 8389: month], day: Armed.lastOfMonth + 1)),
        Change(
            "stopped", Armed([8388: month]),
            Armed([8388: month]).using(0, stop: .until(UnixTime(4_118_083_200)))),
        Change("a port more", Armed([8388: month]), Armed([8388: month, 9000: month]), ports + [9000]),
        Change("a port less", Armed([8388: month, 443: .everything]), Armed([8388: month]), [8388, 8389, 8390]),
    ]
}

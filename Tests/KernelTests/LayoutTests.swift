import Foundation
import ManagedTable
import Netfilter
import SystemPackage
import Tally
import TestSupport
import Testing
import TrafficTable

@Suite("The table in the live kernel", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct LayoutTests {
    @Test("is the one written by hand in nft/porttally.nft", arguments: [true, false])
    func equalsHandWritten(ownership: Bool) async throws {
        let hand = try await inNewNetworkNamespace {
            try run("nft", ["-f", handWritten])
            return try NftRuleset.listed()
        }
        let built = try await inNewNetworkNamespace {
            var table = try TrafficTable.open(ownership: ownership)
            try table.create(.random(), ports: [.named(8388, "alice"), .named(8389)])
            return try NftRuleset.listed()
        }
        #expect(built == hand)
        #expect(built.lines.count == 21)
    }

    @Test("is what `ruleset` prints", arguments: [0, 3])
    func equalsPrinted(count: Int) async throws {
        let all: [SeededPort] = [.named(111), .named(1111, "bob \"the\" builder"), .named(8388, "alice")]
        let ports = Array(all.prefix(count))
        let printed = try await inNewNetworkNamespace {
            try run("nft", ["-f", "/dev/stdin"], input: rulesetText(table: "porttally", ports: ports))
            return try NftRuleset.listed()
        }
        let (built, saved) = try await inNewNetworkNamespace {
            var table = try TrafficTable.open(ownership: false)
            try table.create(.random(), ports: ports)
            return (try NftRuleset.listed(), try run("nft", ["list", "ruleset"]).output)
        }
        #expect(printed == built)
        // And what nft lists, it loads again.
        let loaded = try await inNewNetworkNamespace {
            try run("nft", ["-f", "/dev/stdin"], input: saved)
            return try NftRuleset.listed()
        }
        #expect(loaded == built)
    }

    @Test("is known again with nothing to change, and claimed by the next agent")
    func reconcilesToNothing() async throws {
        try await inNewNetworkNamespace {
            let incarnation = Incarnation.random()
            let plan = [8388, 18388].map(number)
            let before: NftRuleset
            do {
                var first = try TrafficTable.open(ownership: true)
                #expect(try first.claim() == .absent)
                try first.create(incarnation, ports: plan.map { .named(Int($0.value)) })
                let firstOwns = first.isOwned
                #expect(firstOwns)
                // Now, while it is owned: nft 1.0.6 prints broken JSON for a table with the flag `persist` alone.
                before = try NftRuleset.listed()
            }
            var second = try TrafficTable.open(ownership: true)
            #expect(try second.claim() == .ours(incarnation))
            let secondOwns = second.isOwned
            #expect(secondOwns)
            let difference = try second.difference(from: plan)
            #expect(difference.isEmpty)
            #expect(difference.surplus.isEmpty)
            #expect(try NftRuleset.listed() == before)
            let refused = try run("nft", ["delete", "table", "inet", "porttally"], check: false)
            #expect(refused.status != 0)
            #expect(refused.errors.contains("Operation not permitted"))
        }
    }

    @Test("belongs to one agent: the second is told to whom")
    func secondAgent() async throws {
        try await inNewNetworkNamespace {
            var first = try TrafficTable.open(ownership: true)
            try first.create(.random(), ports: [])
            var second = try TrafficTable.open(ownership: true)
            #expect(throws: TableError.owned(table: "porttally", by: first.portID)) { try second.claim() }
        }
    }

    @Test("holds 10,000 ports: one batch, nothing to reconcile, one consistent dump")
    func tenThousand() async throws {
        try await inNewNetworkNamespace {
            let plan = (1...10_000).map(number)
            var table = try TrafficTable.open(ownership: true)
            try table.create(
                .random(), ports: plan.map { .named(Int($0.value), "user-\($0)", bytes: UInt64($0.value)) })
            // The kernel grows a map's hash table in the background, and a dump meanwhile may miss elements: those are
            // asked for.
            for _ in 0..<20 {
                let difference = try table.difference(from: plan)
                try #require(difference.isEmpty && !difference.isDamage && difference.surplus.isEmpty)
            }
            let snapshot = try table.snapshot()
            #expect(snapshot.ports.map(\.port) == plan)
            #expect(snapshot.ports.allSatisfy { $0.counters.udpOut?.seed.bytes == UInt64($0.port.value) })
            #expect(snapshot.ports.allSatisfy { $0.counters.tcpIn?.raw.bytes == UInt64($0.port.value) })
            let interruptions = table.interruptions
            #expect(interruptions == 0)
            #expect(try NftRuleset.counters("porttally").count == 40_002)
        }
    }
}

let handWritten = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "nft/porttally.nft").path

func number(_ value: Int) -> PortNumber {
    guard let number = PortNumber(value) else { preconditionFailure("\(value) is not a port") }
    return number
}

extension SeededPort {
    static func named(_ port: Int, _ name: String? = nil, bytes: UInt64 = 0) -> SeededPort {
        SeededPort(
            port: number(port), name: name, totals: PerCounter(repeating: Traffic(bytes: bytes, packets: bytes)))
    }
}

extension TrafficTable where Channel == NetlinkSocket {
    static func open(ownership: Bool, hasSecond: Bool = false, opened: Locked<Int> = Locked(0)) throws -> TrafficTable {
        let open: @Sendable () throws(Errno) -> NetlinkSocket = { () throws(Errno) -> NetlinkSocket in
            opened.update { $0 += 1 }
            return try NetlinkSocket()
        }
        let channel = try open()
        return TrafficTable(
            name: "porttally", ownership: ownership ? .owned : .plain, channel: channel,
            openAnother: hasSecond ? open : nil)
    }
}

import Foundation
import Limits
import ManagedTable
import Netfilter
import Tally
import TestSupport
import Testing
import TrafficTable

@Suite("Limits under traffic", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct LimitTrafficTests {
    private static func quota(_ name: String, _ table: inout TrafficTable<NetlinkSocket>) throws -> Quota {
        let content = try table.contents(of: [name], .quota).first ?? nil
        guard case .quota(let quota)? = content else {
            Issue.record("there is no quota \(name)")
            return Quota(over: 0)
        }
        return quota
    }

    @Test("are listed by nft so that it loads them again, with all that packets have left in sets")
    func listing() async throws {
        let armed = Armed([
            1001: .with { $0.isBlocked = true },
            1002: .with { $0.devices = 1 },
            1003: .with {
                $0.receiveRate = 8
                $0.transmitRate = 8
            },
            1004: .bytes([.day: 3000, .lifetime: 10_000]),
        ])
        let (before, text) = try await inNewNetworkNamespace {
            var table = try TrafficTable.open(ownership: false)
            table.part = armed.part
            try table.create(.random(), ports: [1001, 1002, 1003, 1004].map { .named($0, "alice") })
            try serving([1002, 1004]) {
                // The client on IPv4 gets a place, and so does the one on IPv6: each family has its own.
                try exchange(tcp: 5000, to: 1002)
                try exchange(tcp: 5000, to: 1002, ipv6: true)
                // Another address is a stranger.
                try shell(
                    "ip addr add 192.0.2.7/32 dev lo && echo hello | timeout 5 socat -t1 - TCP:127.0.0.1:1002,bind=192.0.2.7 || true"
                )
                // Its end is told.
                try exchange(tcp: 50_000, to: 1004)
            }
            for port in [1001, 1003, 1003, 1004] { for _ in 1...120 { try exchange(udp: 1400, to: port) } }
            // Whatever has a time of its own stays, or goes, in both.
            return (try NftRuleset.listed(), try run("nft", ["list", "ruleset"]).output)
        }
        for set in ["refused_in", "policed_in", "devices4_1002", "devices6_1002", "strangers4", "told_out"] {
            let line = before.lines.first { $0.hasPrefix("set ") && $0.contains("\"name\":\"\(set)\"") }
            #expect(line?.contains("\"elem\"") == true, "nothing in \(set)")
        }
        #expect(text.contains("used 3000 bytes") || text.contains("used 2"), "the quota was used")
        try await inNewNetworkNamespace {
            try run("nft", ["-f", "/dev/stdin"], input: text)
            #expect(try NftRuleset.listed() == before)
        }
    }

    @Test(
        "come back with a saved ruleset as a copy of ours, whatever is armed now, and are replaced",
        arguments: [0, 1, 2])
    func restored(which: Int) async throws {
        let saved = Armed([8388: .everything, 8389: .bytes([.day: 2000]), 8390: .with { $0.isBlocked = true }])
        let text = try await inNewNetworkNamespace {
            var table = try TrafficTable.open(ownership: false)
            table.part = saved.part
            try table.create(.random(), ports: LimitsPartTests.ports.map { .named($0) })
            for port in [8388, 8389, 8390] { for _ in 1...3 { try exchange(udp: 1000, to: port) } }
            return try run("nft", ["list", "ruleset"]).output
        }
        let now = [saved, Armed([:]), Armed([443: .everything], day: Armed.day + 40)][which]
        let wanted = try await LimitsPartTests.listed(now)
        try await inNewNetworkNamespace {
            try run("nft", ["-f", "/dev/stdin"], input: text)
            var table = try TrafficTable.open(ownership: false)
            table.part = LimitsPart.nothing
            #expect(try table.claim() == .restored)
            table.part = now.part
            #expect(try table.standing() == .restored)
            try table.create(.random(), ports: LimitsPartTests.ports.map { .named($0) }, replacing: true)
            #expect(try NftRuleset.listed() == wanted)
            #expect(try table.difference(from: LimitsPartTests.ports.map(number)).isEmpty)
        }
    }

    @Test("move where they are, and keep what was consumed; what is used up is made anew, with what the ledger says")
    func raised() async throws {
        try await inNewNetworkNamespace {
            let behind = try Behind([8388])
            var armed = Armed([8388: .bytes([.lifetime: 10_000])])
            var table = try TrafficTable.open(ownership: false)
            table.part = armed.part
            try table.create(.random(), ports: [.named(8388)])
            let name = try #require(armed.quotas.first).quota.key.name
            // 1028 bytes with the headers.
            for _ in 1...5 { try exchange(udp: 1000, to: 8388) }
            #expect(try Self.quota(name, &table).consumed == 5140)
            armed.quotas[0].over = 7000
            #expect(try !table.arm(armed, counting: [8388]).isDamage)
            #expect(try Self.quota(name, &table).consumed == 5140)
            for _ in 1...5 { try exchange(udp: 1000, to: 8388) }
            #expect(try behind.passed(8388) == 6168)
            #expect(try Self.quota(name, &table).isDepleted)
            #expect(try table.snapshot().ports.first?.counters.udpIn?.raw.bytes == 6168)
            // Raised: what was refused meanwhile is not taken for used.
            armed.quotas[0].over = 20_000
            armed.quotas[0].quota.used = 6168
            armed.quotas[0].isRenewed = true
            #expect(try !table.arm(armed, counting: [8388]).isDamage)
            armed.quotas[0].isRenewed = false
            #expect(try Self.quota(name, &table) == Quota(over: 20_000, consumed: 6168))
            for _ in 1...20 { try exchange(udp: 1000, to: 8388) }
            #expect(try behind.passed(8388) == 19 * 1028)
            // Lowered below what is used: nothing passes.
            armed = Armed([8388: .bytes([.lifetime: 30_000])]).using(19 * 1028)
            armed.quotas[0].isRenewed = true
            try table.arm(armed, counting: [8388])
            armed.quotas[0].isRenewed = false
            armed.quotas[0].over = 100
            try table.arm(armed, counting: [8388])
            try exchange(udp: 1000, to: 8388)
            #expect(try behind.passed(8388) == 19 * 1028)
        }
    }
}

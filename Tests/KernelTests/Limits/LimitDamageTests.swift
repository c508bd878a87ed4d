import Foundation
import Limits
import ManagedTable
import Netfilter
import Tally
import TestSupport
import Testing
import TrafficTable

@Suite(
    "Limits that others have changed", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct LimitDamageTests {
    private static let armed = Armed([
        443: .everything, 8388: .everything, 8389: .bytes([.month: 5]), 8390: .with { $0.isBlocked = true },
    ])

    static let damages = [
        "delete element inet porttally gate_in { 8388 }",
        "delete element inet porttally gate_in { 8390 }; add element inet porttally gate_in { 8390 : accept }",
        "delete element inet porttally gate_out { 8388 }; add element inet porttally gate_out { 8388 : jump limit_month_out }",
        "add element inet porttally gate_in { 22 : drop }",
        "flush map inet porttally gate_out",
        "flush chain inet porttally limit_month_in",
        "flush chain inet porttally refuse_in",
        "flush chain inet porttally input",
        "insert rule inet porttally limit_month_in accept",
        "add chain inet porttally refuse_others",
        "add chain inet porttally mine; add rule inet porttally limit_month_out goto mine",
        "add map inet porttally gate_others { type inet_service : verdict; }",
        "delete element inet porttally month_21000601_in { 8389 }",
        """
        delete element inet porttally month_21000601_in { 8389 }
        add element inet porttally month_21000601_in { 8389 : "ss_8388_lifetime" }
        """,
        """
        delete element inet porttally lifetime_in { 8388 }
        delete element inet porttally lifetime_out { 8388 }
        delete quota inet porttally ss_8388_lifetime
        """,
        "add quota inet porttally ss_8388_lifetime { over 5 bytes }",
        """
        delete element inet porttally rate_in { 8388 }
        delete limit inet porttally ss_8388_rate_in
        add limit inet porttally ss_8388_rate_in { rate over 1 mbytes/second }
        add element inet porttally rate_in { 8388 : "ss_8388_rate_in" }
        """,
        """
        flush chain inet porttally devices_8388_out
        delete rule inet porttally limit_until_4200000000_devices_8388_rate_day_month_lifetime_in handle HANDLE
        delete set inet porttally devices4_8388
        """,
    ]

    @Test("are put right, and it is damage", arguments: damages)
    func putRight(damage: String) async throws {
        let wanted = try await LimitsPartTests.listed(Self.armed)
        try await inNewNetworkNamespace {
            var table = try TrafficTable.open(ownership: false)
            table.part = Self.armed.part
            try table.create(.random(), ports: LimitsPartTests.ports.map { .named($0) })
            try #require(try NftRuleset.listed() == wanted)
            try Self.load(damage)
            let difference = try table.arm(Self.armed, counting: LimitsPartTests.ports)
            #expect(!difference.isEmpty && difference.isDamage)
            #expect(try NftRuleset.listed() == wanted)
            let rest = try table.difference(from: LimitsPartTests.ports.map(number))
            #expect(rest.isEmpty && !rest.isDamage)
        }
    }

    /// Loads a change; the rules that refer to the IPv4 clients of port 8388 go by their handles.
    private static func load(_ damage: String) throws {
        var lines: [String] = []
        for line in damage.split(separator: "\n").map(String.init) {
            guard line.hasSuffix("handle HANDLE"), let chain = line.split(separator: " ").dropFirst(4).first else {
                lines.append(line)
                continue
            }
            let listed = try run("nft", ["-a", "list", "chain", "inet", "porttally", String(chain)]).output
            for rule in listed.split(separator: "\n") where rule.contains("@devices4_8388") {
                guard let handle = rule.split(separator: " ").last else { continue }
                lines.append(line.replacingOccurrences(of: "HANDLE", with: handle))
            }
        }
        try run("nft", ["-f", "/dev/stdin"], input: lines.joined(separator: "\n"))
    }

    @Test(
        "are the next agent's to put right where it is plain that no limits can be so",
        arguments: [
            "delete element inet porttally month_21000601_in { 8389 }", "flush chain inet porttally refuse_in",
            "delete element inet porttally gate_in { 8390 }", "flush chain inet porttally input",
            "add quota inet porttally ss_8388_lifetime { over 5 bytes }",
        ])
    func putRightByNext(damage: String) async throws {
        let wanted = try await LimitsPartTests.listed(Self.armed)
        try await inNewNetworkNamespace {
            var table = try TrafficTable.open(ownership: false)
            table.part = Self.armed.part
            try table.create(.random(), ports: LimitsPartTests.ports.map { .named($0) })
            try Self.load(damage)
            table = try TrafficTable.open(ownership: false)
            table.part = LimitsPart.nothing
            _ = try table.claim()
            #expect(try !table.arm(Self.armed, counting: LimitsPartTests.ports).isEmpty)
            #expect(try NftRuleset.listed() == wanted)
        }
    }

    @Test("leave a mark where quotas were reset, which is made anew")
    func reset() async throws {
        try await inNewNetworkNamespace {
            var armed = Self.armed.using(3)
            var table = try TrafficTable.open(ownership: false)
            table.part = armed.part
            try table.create(.random(), ports: LimitsPartTests.ports.map { .named($0) })
            let before = try NftRuleset.listed()
            try run("nft", ["reset", "quotas", "table", "inet", "porttally"])
            func marker() throws -> StatefulObject.Content? {
                try table.contents(of: [LimitsPart.marker], .quota).first ?? nil
            }
            #expect(try marker() == .quota(Quota(over: Traffic.limit)))
            armed.renewsMarker = true
            for index in armed.quotas.indices { armed.quotas[index].isRenewed = true }
            try table.arm(armed, counting: LimitsPartTests.ports)
            #expect(try NftRuleset.listed() == before)
            #expect(try marker() == .quota(Quota(over: Traffic.limit, consumed: 1)))
        }
    }

    @Test("are no others for what packets have left in sets, or somebody has put there")
    func state() async throws {
        try await inNewNetworkNamespace {
            var table = try TrafficTable.open(ownership: false)
            table.part = Self.armed.part
            try table.create(.random(), ports: LimitsPartTests.ports.map { .named($0) })
            try exchange(udp: 100, to: 8390)
            try run("nft", ["add element inet porttally devices4_8388 { 192.0.2.1 }"])
            let difference = try table.difference(from: LimitsPartTests.ports.map(number))
            #expect(difference.isEmpty && !difference.isDamage)
        }
    }
}

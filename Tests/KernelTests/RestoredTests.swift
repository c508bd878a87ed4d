import Foundation
import ManagedTable
import Netfilter
import Tally
import TestSupport
import Testing
import TrafficTable

@Suite("A table that comes back with a saved ruleset", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct RestoredTests {
    /// A firewall, and one of our tables; as `nft list ruleset` saves them.
    private static func saved(ownership: Ownership = .plain) async throws -> String {
        try await inNewNetworkNamespace {
            try run("nft", ["-f", "/dev/stdin"], input: firewall)
            var table = TrafficTable(name: "porttally", ownership: ownership, channel: try NetlinkSocket())
            try table.create(.random(), ports: [.named(8388, "alice", bytes: 4711), .named(8389, bytes: 1), .named(9)])
            try exchange(udp: 1000, to: 8388)
            return try run("nft", ["list", "ruleset"]).output
        }
    }

    private static let firewall = """
        table ip filter {
            chain INPUT { type filter hook input priority filter; policy accept; tcp dport 23 drop; }
        }
        """

    @Test("is known for a copy of ours, and replaced in one batch; the rest of the ruleset is there")
    func replaced() async throws {
        let saved = try await Self.saved()
        try await inNewNetworkNamespace {
            try run("nft", ["-f", "/dev/stdin"], input: "flush ruleset\n" + saved)
            let firewall = try run("nft", ["list", "table", "ip", "filter"]).output
            #expect(firewall.contains("tcp dport 23 drop"))
            let copy = try NftRuleset.listed()
            var table = try TrafficTable.open(ownership: false)
            #expect(try table.claim() == .restored)
            #expect(throws: TableError.foreign(table: "porttally")) { try table.snapshot() }
            #expect(try NftRuleset.listed() == copy, "only looked at")
            let incarnation = Incarnation.random()
            try table.create(incarnation, ports: [.named(8388, "alice", bytes: 5000)], replacing: true)
            #expect(try table.claim() == .ours(incarnation))
            let snapshot = try table.snapshot()
            #expect(snapshot.ports.map(\.port) == [number(8388)])
            #expect(snapshot.ports.first?.counters.tcpIn?.raw.bytes == 5000)
            #expect(try table.difference(from: [number(8388)]).isEmpty)
            #expect(try run("nft", ["list", "table", "ip", "filter"]).output == firewall)
        }
    }

    // A table of version 0.1.0 has no comments, and its chains at filter + 10. Once those are moved, they alone have one:
    // a table that is there can't be given a comment.
    @Test(
        "is known also where version 0.1.0 had made the table, before and after its chains are moved",
        arguments: [false, true])
    func former(isMoved: Bool) async throws {
        let saved = try await Self.saved()
        var lines = saved.split(separator: "\n").map(String.init)
        if isMoved {
            lines.remove(at: try #require(lines.firstIndex { $0.contains("porttally counts") }))
        } else {
            lines.removeAll { $0.contains("porttally counts") }
        }
        let former = lines.joined(separator: "\n")
            .replacingOccurrences(of: "priority 1000000", with: isMoved ? "priority 1000000" : "priority filter + 10")
        try #require(former.contains("filter + 10") != isMoved)
        try await inNewNetworkNamespace {
            try run("nft", ["-f", "/dev/stdin"], input: former)
            var table = try TrafficTable.open(ownership: false)
            #expect(try table.claim() == .restored)
        }
    }

    /// Changes after which it is no longer ours to replace.
    static let changes: [String] = [
        "add counter inet porttally mine", "add chain inet porttally mine", "delete counter inet porttally sentinel",
        "add set inet porttally mine { type ipv4_addr; }", "add rule inet porttally input tcp dport 23 drop",
        "flush chain inet porttally output",
        "delete element inet porttally tcp_in { 8388 }; add element inet porttally tcp_in { 8388 : \"ss_8389_tcp_in\" }",
        "add element inet porttally tcp_in { 22 : \"ss_8389_tcp_in\" }",
        "add quota inet porttally mine { over 5 mbytes }",
    ]

    @Test("is foreign where anything else is in it", arguments: changes)
    func changed(change: String) async throws {
        let saved = try await Self.saved()
        try await inNewNetworkNamespace {
            try run("nft", ["-f", "/dev/stdin"], input: saved)
            try run("nft", [change])
            let before = try NftRuleset.listed()
            var table = try TrafficTable.open(ownership: true)
            #expect(throws: TableError.foreign(table: "porttally")) { try table.claim() }
            #expect(try NftRuleset.listed() == before)
        }
    }

    @Test("is foreign without our comment, or with our comment and nothing of ours")
    func foreign() async throws {
        let byHand = try String(contentsOfFile: handWritten, encoding: .utf8)
            .replacingOccurrences(of: "comment \"porttally counts shadowsocks ports here\"", with: "")
        for text in [
            byHand, "table inet porttally { comment \"porttally counts shadowsocks ports here\"; }",
            "table inet porttally { }",
        ] {
            try await inNewNetworkNamespace {
                try run("nft", ["-f", "/dev/stdin"], input: text)
                var table = try TrafficTable.open(ownership: true)
                #expect(throws: TableError.foreign(table: "porttally")) { try table.claim() }
            }
        }
    }

    @Test("is not replaced where another table has taken its place meanwhile")
    func goneMeanwhile() async throws {
        let saved = try await Self.saved()
        try await inNewNetworkNamespace {
            try run("nft", ["-f", "/dev/stdin"], input: saved)
            var table = try TrafficTable.open(ownership: false)
            #expect(try table.claim() == .restored)
            try run("nft", ["delete table inet porttally; add table inet porttally; add counter inet porttally mine"])
            let before = try NftRuleset.listed()
            #expect(throws: NetlinkError.self) { try table.create(.random(), ports: [], replacing: true) }
            #expect(throws: NetlinkError.self) { try table.delete() }
            #expect(try NftRuleset.listed() == before)
        }
    }
}

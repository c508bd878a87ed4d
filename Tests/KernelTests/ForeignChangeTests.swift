import ManagedTable
import Netfilter
import Tally
import TestSupport
import Testing
import TrafficTable

@Suite("A table that nobody owns", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct ForeignChangeTests {
    static let changes = [
        "delete element inet porttally tcp_in { 8388 }",
        "add element inet porttally tcp_in { 22 : \"ss_8388_tcp_in\" }",
        """
        delete element inet porttally tcp_in { 8388 }
        add element inet porttally tcp_in { 8388 : \"ss_8389_tcp_in\" }
        """,
        """
        delete element inet porttally udp_out { 8389 }
        delete counter inet porttally ss_8389_udp_out
        """,
        "delete counter inet porttally sentinel",
        "delete counter inet porttally witness",
        "reset counter inet porttally sentinel",
        "flush chain inet porttally input",
        "add chain inet porttally output { policy drop; }",
        "add rule inet porttally input tcp dport 8388 counter name ss_8388_tcp_in",
        // With an anonymous set, which goes with its rule.
        "insert rule inet porttally input tcp dport { 1, 2 } accept",
        // An element that counts everybody else's packets, and has no key by which it could be removed.
        "add element inet porttally tcp_in { * : \"ss_8388_tcp_in\" }",
        // A chain that comes and goes with its rule, and can't be deleted alone.
        "insert rule inet porttally input tcp dport 8388 goto { counter; }",
        // A chain that a map's elements jump to.
        """
        add chain inet porttally mine
        add map inet porttally verdicts { type inet_service : verdict; }
        add element inet porttally verdicts { 1 : jump mine }
        add rule inet porttally input tcp dport vmap @verdicts
        add rule inet porttally mine counter name sentinel
        """,
        "rename chain inet porttally input mine",
        """
        flush chain inet porttally output
        delete chain inet porttally output
        delete map inet porttally tcp_out
        """,
        "add set inet porttally mine { type ipv4_addr; }",
        "add table inet porttally { flags dormant; }",
        """
        add table inet porttally { flags dormant; }
        flush chain inet porttally input
        """,
    ]

    @Test("is put right after somebody else's change, and its counters keep what they hold", arguments: changes)
    func putRight(change: String) async throws {
        try await inNewNetworkNamespace {
            let plan = [8388, 8389].map(number)
            let ports: [SeededPort] = [.named(8388, "alice", bytes: 1000), .named(8389, "bob", bytes: 2000)]
            var table = try TrafficTable.open(ownership: false)
            try table.create(.random(), ports: ports)
            let before = try NftRuleset.listed()
            let handle = try table.snapshot().ports.first?.counters.tcpIn?.handle
            try run("nft", ["-f", "/dev/stdin"], input: change)

            let difference = try table.difference(from: plan)
            #expect(!difference.isEmpty)
            try table.apply(difference) { port in ports[port == plan[0] ? 0 : 1] }
            #expect(try NftRuleset.listed() == before)
            #expect(try table.difference(from: plan).isEmpty)
            #expect(try table.snapshot().ports.first?.counters.tcpIn?.handle == handle)
            try serving([8388]) { try exchange(tcp: 5000, to: 8388) }
            #expect(try table.snapshot().ports.first?.counters.tcpIn?.raw.bytes ?? 0 > 6000)
        }
    }

    @Test("gets a new sentinel after a reset, and nothing else changes")
    func reset() async throws {
        try await inNewNetworkNamespace {
            var table = try TrafficTable.open(ownership: false)
            try table.create(.random(), ports: [.named(8388, bytes: 1000)])
            try run("nft", ["reset", "counters", "table", "inet", "porttally"])
            let reset = try table.snapshot()
            #expect(reset.sentinel?.raw == .zero && reset.ports.first?.counters.tcpIn?.raw == .zero)
            let difference = try table.difference(from: [number(8388)])
            #expect(!difference.isEmpty)
            try table.apply(difference) { _ in preconditionFailure("nothing is added") }
            let after = try table.snapshot()
            #expect(after.ports == reset.ports)
            #expect(after.sentinel?.raw.packets == 1 && after.sentinel?.handle != reset.sentinel?.handle)
            #expect(after.resetMarkersAreWhole)
        }
    }

    @Test("that is gone is absent")
    func gone() async throws {
        try await inNewNetworkNamespace {
            var table = try TrafficTable.open(ownership: false)
            try table.create(.random(), ports: [.named(8388)])
            try run("nft", ["flush", "ruleset"])
            #expect(try table.claim() == .absent)
            #expect(throws: TableError.absent(table: "porttally")) { try table.snapshot() }
            #expect(throws: TableError.absent(table: "porttally")) { try table.difference(from: []) }
        }
    }
}

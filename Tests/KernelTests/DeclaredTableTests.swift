import Foundation
import ManagedTable
import Netfilter
import TestSupport
import Testing

@Suite("A declared table of any kind", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct DeclaredTableTests {
    @Test("is made as it is declared, works, and is known again by the next one", arguments: [Ownership.owned, .plain])
    func creation(ownership: Ownership) async throws {
        let hand = try await Gate().listed()
        try await inNewNetworkNamespace {
            let gate = Gate().declared
            do {
                var table = try Gate.open(ownership: ownership)
                #expect(try table.claim(gate) == .absent)
                #expect(throws: TableError.absent(table: "gate")) { try table.difference(from: gate) }
                try table.create(Gate.id, gate)
                #expect(try NftRuleset.listed() == hand)
                #expect(try table.difference(from: gate).isEmpty)
            }
            var next = try Gate.open(ownership: ownership)
            #expect(try next.claim(gate) == .ours(Gate.id))
            let difference = try next.difference(from: gate)
            #expect(difference.isEmpty && !difference.isDamage && difference.surplus.isEmpty)
            // The door leads to 8080, and what goes there uses the quota up.
            try serving([8080]) { try exchange(tcp: 50_000, to: 8443) }
            let used = try run("nft", ["list", "quotas"]).output
            #expect(used.contains("used"), "\(used)")
            #expect(try next.difference(from: gate).isEmpty, "what packets change is no difference")
        }
    }

    @Test("becomes what is declared next, in one batch, and nothing else of it is touched", arguments: changes)
    private func difference(change: Change) async throws {
        var other = Gate()
        change.make(&other)
        let (hand, declared) = (try await other.listed(), other.declared)
        try await inNewNetworkNamespace {
            var table = try Gate.open()
            try table.create(Gate.id, Gate().declared)
            let before = try Self.handles()
            let difference = try table.difference(from: declared)
            #expect(!difference.isEmpty && !difference.isDamage)
            try table.apply(difference, of: declared)
            #expect(try table.difference(from: declared).isEmpty)
            #expect(difference.surplus.map(\.name) == change.surplus)
            try table.delete(difference.surplus)
            #expect(try NftRuleset.listed() == hand)
            // Handles tell what was made anew.
            let after = try Self.handles()
            #expect(Set(before.filter { after[$0] != $1 }.keys) == Set(change.replaced))
        }
    }

    struct Change: Sendable, CustomTestStringConvertible {
        var testDescription: String
        fileprivate var make: @Sendable (inout Gate) -> Void
        /// Objects, sets and chains that are gone or made anew for it.
        var replaced: [String] = []
        var surplus: [String] = []
    }

    private static let changes: [Change] = [
        Change(testDescription: "more doors", make: { $0.doors = [8443, 8444, 1] }),
        Change(testDescription: "another door", make: { $0.doors = [8444] }),
        Change(testDescription: "no door", make: { $0.doors = [] }),
        Change(testDescription: "others are known", make: { $0.known = ["127.0.0.2", "192.0.2.1"] }),
        // It moves where it is.
        Change(testDescription: "a larger quota", make: { $0.quotaBytes = 2_000_000 }),
        // The rule that refers to it is made anew, its chain is not.
        Change(testDescription: "another rate", make: { $0.bytesPerSecond = 500_000 }, replaced: ["limit pace"]),
        Change(
            testDescription: "no rate", make: { $0.isPaced = false }, replaced: ["limit pace", "set known"],
            surplus: ["pace"]),
    ]

    /// The handles of everything but rules, by kind and name.
    private static func handles() throws -> [String: Int] {
        let json = try run("nft", ["-j", "list", "ruleset"]).output
        let root = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        var handles: [String: Int] = [:]
        for object in root?["nftables"] as? [[String: Any]] ?? [] {
            guard let (kind, value) = object.first, let fields = value as? [String: Any],
                let name = fields["name"] as? String
            else { continue }
            handles["\(kind) \(name)"] = fields["handle"] as? Int
        }
        return handles
    }

    @Test("is put right after somebody else's change", arguments: damages)
    func damage(change: String) async throws {
        let hand = try await Gate().listed()
        try await inNewNetworkNamespace {
            let gate = Gate().declared
            var table = try Gate.open()
            try table.create(Gate.id, gate)
            try run("nft", ["-f", "/dev/stdin"], input: change)
            let difference = try table.difference(from: gate)
            #expect(!difference.isEmpty)
            #expect(difference.isDamage)
            try table.apply(difference, of: gate)
            #expect(try NftRuleset.listed() == hand)
            #expect(try table.difference(from: gate).isEmpty)
        }
    }

    private static let damages = [
        "delete element inet gate doors { 8443 }",
        "add element inet gate doors { 22 : drop }",
        "delete element inet gate doors { 8443 }; add element inet gate doors { 8443 : goto inside }",
        "delete element inet gate doors { 8443 }; add element inet gate doors { 8443 : accept }",
        "add element inet gate known { 192.0.2.7 }",
        "delete element inet gate quotas { 8080 }",
        "add quota inet gate allowance { over 5 bytes }",
        "delete element inet gate quotas { 8080 }; delete quota inet gate allowance",
        """
        delete element inet gate quotas { 8080 }
        delete quota inet gate allowance
        add quota inet gate allowance { over 5 bytes }
        add element inet gate quotas { 443 : "allowance" }
        """,
        "flush chain inet gate nat",
        "add rule inet gate inside accept",
        "insert rule inet gate filter tcp dport { 1, 2 } accept",
        "add chain inet gate filter { policy drop; }",
        "rename chain inet gate filter mine",
        "add chain inet gate mine; add element inet gate doors { 9 : jump mine }",
        """
        flush chain inet gate nat
        delete chain inet gate nat
        add chain inet gate nat { type nat hook output priority -99; }
        """,
        // The chain that the elements jump to becomes a base chain.
        """
        flush map inet gate doors
        flush chain inet gate inside
        delete chain inet gate inside
        add chain inet gate inside { type filter hook input priority 0; }
        """,
        """
        flush chain inet gate filter
        delete set inet gate known
        add set inet gate known { type ipv4_addr; size 1000; timeout 5m; elements = { 127.0.0.1 } }
        """,
        "flush chain inet gate nat; delete map inet gate doors",
        // As above, but rules go to it.
        """
        flush chain inet gate filter
        flush chain inet gate rest
        delete chain inet gate rest
        add chain inet gate rest { type filter hook input priority 0; }
        """,
        """
        flush chain inet gate filter
        delete limit inet gate pace
        add limit inet gate pace { rate over 1 mbytes/second; }
        """,
        "add set inet gate mine { type ipv4_addr; }",
        "add table inet gate { flags dormant; }",
    ]

    @Test("is made, changed, put right and removed while others change the ruleset all the time")
    func churn() async throws {
        let hand = try await Gate().listed()
        try await inNewNetworkNamespace {
            let churn = try Churn()
            var table = try Gate.open()
            var other = Gate()
            (other.doors, other.quotaBytes, other.isPaced) = (Array(9001...9400), 5000, false)
            for round in 0..<20 {
                try table.create(Gate.id, Gate().declared)
                for declared in [other.declared, Gate().declared] {
                    let difference = try table.difference(from: declared)
                    try #require(!difference.isEmpty && !difference.isDamage, "round \(round)")
                    try table.apply(difference, of: declared)
                    try table.delete(difference.surplus)
                    let rest = try table.difference(from: declared)
                    try #require(rest.isEmpty && !rest.isDamage && rest.surplus.isEmpty, "round \(round)")
                }
                try table.delete()
                try #require(try table.claim(Gate().declared) == .absent)
            }
            // Otherwise nothing was in the way, and nothing is proven.
            #expect(churn.count > 20)
            try table.create(Gate.id, Gate().declared)
            try churn.stop()
            try run("nft", ["delete table inet earlier"])
            #expect(try NftRuleset.listed() == hand)
        }
    }

    @Test("is known as a copy where it comes back with a saved ruleset, and replaced")
    func restored() async throws {
        try await inNewNetworkNamespace {
            let gate = Gate().declared
            var table = try Gate.open()
            try table.create(Gate.id, gate)
            let whole = try NftRuleset.listed()
            let saved = try run("nft", ["list", "ruleset"]).output
            try run("nft", ["-f", "/dev/stdin"], input: "flush ruleset\n" + saved)
            #expect(try table.claim(gate) == .restored)
            #expect(throws: TableError.foreign(table: "gate")) { try table.present() }
            let next = IncarnationID(high: 3, low: 4)
            try table.create(next, gate, replacing: true)
            #expect(try table.claim(gate) == .ours(next))
            #expect(try NftRuleset.listed() == whole)
            // With something else in it, it is somebody else's.
            for change in ["add quota inet gate mine { over 5 bytes }", "add element inet gate doors { 9 : drop }"] {
                try run("nft", ["-f", "/dev/stdin"], input: "flush ruleset\n" + saved + change)
                #expect(throws: TableError.foreign(table: "gate")) { try table.claim(gate) }
            }
        }
    }

    @Test("goes as a whole, and leaves what is others'")
    func removal() async throws {
        try await inNewNetworkNamespace {
            try run("nft", ["add table ip mine; add chain ip mine one"])
            let before = try NftRuleset.listed()
            var table = try Gate.open(ownership: .owned)
            try table.create(Gate.id, Gate().declared)
            #expect(try run("nft", ["delete table inet gate"], check: false).status != 0, "it is owned")
            try table.delete()
            #expect(try NftRuleset.listed() == before)
            #expect(try table.claim(Gate().declared) == .absent)
        }
    }
}

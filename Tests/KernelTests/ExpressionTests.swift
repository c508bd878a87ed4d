import Netfilter
import TestSupport
import Testing

@Suite("A rule", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct ExpressionTests {
    /// The table as nft would be told of it.
    private static let text = """
        table inet t {
            quota month { comment "alice: 50 GB a month"; over 50000000000 bytes used 7 bytes }
            limit pace { comment "alice: 50 GB a month"; rate over 1250000 bytes/second burst 131072 bytes }
            map quotas { type inet_service : quota; elements = { 8388 : "month" } }
            map rates { type inet_service : limit; elements = { 8388 : "pace" } }
            map gate { type inet_service : verdict; elements = { 8388 : jump end } }
            set told { type inet_service . inet_service; size 65535; flags dynamic,timeout; timeout 30s; }
            set seen4 { type ipv4_addr . inet_service; size 65535; flags dynamic,timeout; }
            set seen6 { type ipv6_addr . inet_service; size 2; flags dynamic,timeout; timeout 5m; }
            set refused { type inet_service; size 65535; flags dynamic; }
            chain end { }
            chain c {
                \(RuleExample.all.map(\.text).joined(separator: "\n"))
            }
        }
        """

    /// Makes the same table.
    private static func make() throws {
        var batch = Batch()
        batch.add(Table(name: "t"))
        for object in RuleExample.objects { batch.add(object, in: "t") }
        let sets = RuleExample.maps.map(\.0) + RuleExample.sets
        for (index, set) in sets.enumerated() { batch.add(set, in: "t", id: UInt32(index + 1)) }
        for chain in ["end", "c"] { batch.add(Chain(name: chain), in: "t") }
        for (map, element) in RuleExample.maps {
            batch.addElements(1, to: map, in: "t") { ($1, $2) = (element.key, element.target) }
        }
        for example in RuleExample.all { batch.add(example.rule, to: "c", in: "t") }
        var connection = Connection(try NetlinkSocket())
        try connection.commit(batch)
    }

    /// What the kernel of the calling thread's namespace has, in nft's words.
    private struct Shown: Equatable {
        var text: String
        var ruleset: NftRuleset

        static func now() throws -> Shown {
            Shown(text: try run("nft", ["list", "ruleset"]).output, ruleset: try .listed())
        }

        static func load(_ text: String) throws { try run("nft", ["-f", "/dev/stdin"], input: text) }
    }

    @Test("is listed by nft as the one that was written by hand, and loaded again from that listing")
    func listing() async throws {
        let hand = try await inNewNetworkNamespace {
            try Shown.load(Self.text)
            return try Shown.now()
        }
        let ours = try await inNewNetworkNamespace {
            try Self.make()
            return try Shown.now()
        }
        #expect(ours == hand)
        for example in RuleExample.all { #expect(ours.text.contains("\t\t\(example.text)\n"), "\(example.text)") }
        let loaded = try await inNewNetworkNamespace {
            try Shown.load(ours.text)
            return try Shown.now()
        }
        #expect(loaded == ours)
    }

    @Test("is known again in what the kernel shows, whoever made it, and taken for no other", arguments: [true, false])
    func comparison(isOurs: Bool) async throws {
        try await inNewNetworkNamespace {
            if isOurs { try Self.make() } else { try Shown.load(Self.text) }
            var connection = Connection(try NetlinkSocket())
            let shown = try connection.rules(in: "t")
            try #require(shown.count == RuleExample.all.count)
            for (index, example) in RuleExample.all.enumerated() {
                let same = shown.indices.filter { shown[$0].matches(example.rule) }
                #expect(same == [index], "\(example.text)")
            }
            let sets = try connection.sets(in: "t")
            for set in RuleExample.maps.map(\.0) + RuleExample.sets {
                #expect(sets.filter { $0.matches(set) }.map(\.name) == [set.name])
            }
        }
    }
}

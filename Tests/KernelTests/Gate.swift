import Foundation
import ManagedTable
import Netfilter
import TestSupport
import Testing

/// A table of another kind than the one that counts: connections to a door go on to port 8080, some under a quota,
/// some at a limited rate.
struct Gate {
    var doors = [8443]
    var known = ["127.0.0.1"]
    var quotaBytes: UInt64 = 1_000_000
    var bytesPerSecond: UInt64 = 1_250_000
    /// Whether there is a limited rate at all.
    var isPaced = true

    /// As it is declared.
    var declared: DeclaredTable {
        let quota = StatefulObject(name: "allowance", .quota(Quota(over: quotaBytes)))
        let pace = StatefulObject(
            name: "pace", .rateLimit(RateLimit(bytesPerSecond: bytesPerSecond, burstBytes: 131_072, isOver: true)))
        let toPort: [Netfilter.Expression] = [
            .meta(.transportProtocol), .compare(.first, .equal, [6]), .payload(.transport, offset: 2, length: 2),
        ]
        let inside = DeclaredChain(
            Chain(name: "inside", comment: "a gate"),
            [
                Rule([
                    .meta(.transportProtocol), .compare(.first, .equal, [6]), .immediate(Self.key(8080)),
                    .redirect(toPortIn: .first),
                ])
            ])
        let rest = DeclaredChain(Chain(name: "rest", comment: "a gate"), [Rule([.verdict(.accept)])])
        let nat = DeclaredChain(
            Chain(
                name: "nat", base: Chain.Base(kind: .nat, hook: .output, priority: -100, policy: .accept),
                comment: "a gate"),
            [Rule(toPort + [.lookup(in: "doors", into: .verdict)])])
        let paced = Rule([
            .meta(.networkProtocol), .compare(.first, .equal, [2]), .payload(.network, offset: 16, length: 4),
            .lookup(in: "known"), .object(pace.identity), .verdict(.drop),
        ])
        let filter = DeclaredChain(
            Chain(
                name: "filter", base: Chain.Base(kind: .filter, hook: .output, priority: 10, policy: .accept),
                comment: "a gate"),
            (isPaced ? [paced] : [])
                + [
                    Rule(toPort + [.object(of: .first, in: "quotas"), .verdict(.drop)]),
                    Rule([.counter(), .verdict(.goto("rest"))]),
                ])
        let doors = DeclaredSet(
            NamedSet(name: "doors", key: .inetService, target: .verdict),
            DeclaredElements(self.doors.map { SetElement(Self.key($0), .jump("inside")) }, keyLength: 2))
        let known = DeclaredSet(
            NamedSet(name: "known", key: .ipv4Address, timeout: .seconds(3600), size: 1000),
            DeclaredElements(self.known.map { SetElement(Self.address($0)) }, keyLength: 4))
        let quotas = DeclaredSet(
            NamedSet(name: "quotas", key: .inetService, target: .object(.quota)),
            DeclaredElements([SetElement(Self.key(8080), object: "allowance")], keyLength: 2))
        return DeclaredTable(
            comment: "a gate", chains: [inside, rest, nat, filter], sets: [doors, quotas] + (isPaced ? [known] : []),
            objects: DeclaredObjects([quota] + (isPaced ? [pace] : [])))
    }

    /// As nft would be told of it.
    var text: String {
        """
        table inet gate {
            comment "a gate"
            quota allowance { over \(quotaBytes) bytes }
            \(isPaced ? "limit pace { rate over \(bytesPerSecond) bytes/second burst 131072 bytes; }" : "")
            \(isPaced ? "set known { type ipv4_addr; size 1000; timeout 1h; elements = { \(known.joined(separator: ", ")) } }" : "")
            map doors { type inet_service : verdict
                \(doors.isEmpty ? "" : "elements = { \(doors.map { "\($0) : jump inside" }.joined(separator: ", ")) }")
            }
            map quotas { type inet_service : quota; elements = { 8080 : "allowance" } }
            chain inside { comment "a gate"; meta l4proto tcp redirect to :8080; }
            chain nat { comment "a gate"; type nat hook output priority -100; policy accept; tcp dport vmap @doors; }
            chain filter { comment "a gate"; type filter hook output priority 10; policy accept
                \(isPaced ? "ip daddr @known limit name \"pace\" drop" : "")
                quota name tcp dport map @quotas drop
                counter goto rest
            }
            chain rest { comment "a gate"; accept; }
        }
        """
    }

    /// What nft lists of it where it was loaded by hand.
    func listed() async throws -> NftRuleset {
        let text = text
        return try await inNewNetworkNamespace {
            try run("nft", ["-f", "/dev/stdin"], input: text)
            return try NftRuleset.listed()
        }
    }

    private static func key(_ port: Int) -> [UInt8] { [UInt8(port >> 8), UInt8(port & 255)] }
    private static func address(_ text: String) -> [UInt8] { text.split(separator: ".").compactMap { UInt8($0) } }
}

extension Gate {
    /// Opens it as it is kept by us.
    static func open(ownership: Ownership = .plain) throws -> ManagedTable<NetlinkSocket> {
        ManagedTable(name: "gate", ownership: ownership, channel: try NetlinkSocket())
    }

    static let id = IncarnationID(high: 1, low: 2)
}

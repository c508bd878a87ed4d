import Foundation
import Netfilter
import TestSupport
import Testing

@Suite("A set that packets put elements into", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct DynamicSetTests {
    @Test("has a counter for each, which says what nft says", arguments: [nil, Duration.zero, .seconds(3600)])
    func counters(timeout: Duration?) async throws {
        try await inNewNetworkNamespace {
            let set = NamedSet(name: "refused", key: .inetService, flags: .dynamic, timeout: timeout, size: 65_535)
            var batch = Batch()
            batch.add(Table(name: "t"))
            batch.add(set, in: "t", id: 1)
            batch.add(Chain(name: "out", base: Chain.Base(hook: .output, priority: 0)), in: "t")
            batch.add(
                Rule([
                    .meta(.transportProtocol), .compare(.first, .equal, [17]),
                    .payload(.transport, offset: 2, length: 2),
                    .element(
                        .update, in: "refused", timeout: timeout == .zero ? .seconds(60) : nil, with: .counter()),
                ]), to: "out", in: "t")
            var connection = Connection(try NetlinkSocket())
            try connection.commit(batch)
            for port in 1...2000 {
                for round in 0..<(port % 3 + 1) { try exchange(udp: port % 100 + round + 1, to: port) }
            }

            var found: [Int: Counter] = [:]
            try connection.forEachElement(of: "refused", in: "t") { element, bytes in
                guard let key = element.key, let counter = element.counter(in: bytes) else { return }
                found[Int(bytes.byte(at: key.lowerBound)) << 8 | Int(bytes.byte(at: key.lowerBound + 1))] = counter
            }
            #expect(try found == Self.listed())
            #expect(found.count == 2000 && found[2] == Counter(bytes: 3 * 28 + 3 + 4 + 5, packets: 3))
            var some: [Counter?] = []
            try connection.forEachElement(2, of: "refused", in: "t", key: { $1 += [0, UInt8($0 + 2)] }) {
                some.append($0.counter(in: $1))
            }
            #expect(some == [found[2], found[3]])
            #expect(try connection.sets(in: "t").contains { $0.matches(set) })

            // With its elements, it can be saved and loaded.
            let saved = try run("nft", ["list", "ruleset"]).output
            try run("nft", ["-f", "/dev/stdin"], input: "flush ruleset\n" + saved)
            #expect(try Self.listed() == found)
        }
    }

    /// What nft lists.
    private static func listed() throws -> [Int: Counter] {
        let json = try run("nft", ["-j", "list", "set", "inet", "t", "refused"]).output
        let root = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        let set = (root?["nftables"] as? [[String: Any]])?.compactMap { $0["set"] as? [String: Any] }.first
        var counters: [Int: Counter] = [:]
        for entry in set?["elem"] as? [[String: Any]] ?? [] {
            guard let element = entry["elem"] as? [String: Any], let port = element["val"] as? Int,
                let counter = element["counter"] as? [String: Any], let bytes = counter["bytes"] as? NSNumber,
                let packets = counter["packets"] as? NSNumber
            else { continue }
            counters[port] = Counter(bytes: bytes.uint64Value, packets: packets.uint64Value)
        }
        return counters
    }
}

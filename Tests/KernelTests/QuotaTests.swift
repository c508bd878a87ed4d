import Netfilter
import TestSupport
import Testing

@Suite("A quota", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct QuotaTests {
    /// Quotas in a map by port, which datagrams on their way out use up, and a counter.
    static func make(_ quotas: [(port: Int, quota: Quota)]) throws -> Connection<NetlinkSocket> {
        var batch = Batch()
        let map = NamedSet(name: "quotas", key: .inetService, target: .object(.quota))
        batch.add(Table(name: "t"))
        batch.add(StatefulObject(name: "c", Counter()), in: "t")
        for (port, quota) in quotas { batch.add(StatefulObject(name: "q\(port)", .quota(quota)), in: "t") }
        batch.add(map, in: "t", id: 1)
        batch.addElements(quotas.count, to: map, in: "t") { index, key, target in
            key += [UInt8(quotas[index].port >> 8), UInt8(quotas[index].port & 255)]
            SetElement.append(object: "q\(quotas[index].port)", to: &target)
        }
        batch.add(Chain(name: "out", base: Chain.Base(hook: .output, priority: 0)), in: "t")
        let udp: [Netfilter.Expression] = [
            .meta(.transportProtocol), .compare(.first, .equal, [17]), .payload(.transport, offset: 2, length: 2),
        ]
        batch.add(
            Rule(udp + [.object(of: .first, in: "quotas"), .object(.init(kind: .counter, name: "c"))]), to: "out",
            in: "t")
        var connection = Connection(try NetlinkSocket())
        try connection.commit(batch)
        return connection
    }

    private static func listed() throws -> String { try run("nft", ["list", "quotas"]).output }

    @Test("is configured anew where it is: what it has consumed stays, raising revives it, lowering ends it")
    func update() async throws {
        try await inNewNetworkNamespace {
            var connection = try Self.make([(9, Quota(over: 1000, consumed: 100))])
            func quota() throws -> (handle: UInt64, quota: Quota?) {
                var found: (UInt64, Quota?) = (0, nil)
                try connection.forEachObject(1, of: .quota, in: "t", name: { $1 += "q9".utf8 }) {
                    guard let state = $1, case .quota(let quota) = state.content(in: $2) else { return }
                    found = (state.handle, quota)
                }
                return found
            }
            func passed() throws -> UInt64 { try NftRuleset.counters("t")["c"]?.packets ?? 0 }
            func limit(to bytes: UInt64) throws {
                var batch = Batch()
                batch.update(StatefulObject(name: "q9", .quota(Quota(over: bytes))), in: "t")
                try connection.commit(batch)
            }
            // With its headers, a datagram of 172 bytes has 200.
            try exchange(udp: 172, to: 9)
            let first = try quota()
            #expect(first.quota?.consumed == 300 && first.quota?.isDepleted == false)
            try limit(to: 5000)
            #expect(try Self.listed().contains("over 5000 bytes used 300 bytes"))
            #expect(try quota().handle == first.handle)

            try limit(to: 400)
            #expect(try quota().quota?.isDepleted == false)
            #expect(try passed() == 0, "it matches beyond alone")
            try exchange(udp: 172, to: 9)
            #expect(try passed() == 1)
            #expect(try quota().quota?.isDepleted == true)
            #expect(try Self.listed().contains("over 400 bytes used 400 bytes"), "the kernel shows no more")

            try limit(to: 1000)
            #expect(try quota().quota?.isDepleted == false)
            try exchange(udp: 172, to: 9)
            #expect(try passed() == 1)
            try limit(to: 600)
            #expect(try quota().quota?.isDepleted == true)
            try exchange(udp: 172, to: 9)
            #expect(try passed() == 2)
        }
    }

    @Test("is found among objects of other kinds, and by its name")
    func questions() async throws {
        try await inNewNetworkNamespace {
            let ports = Array(1...3000)
            var connection = try Self.make(ports.map { ($0, Quota(over: UInt64($0))) })
            var names: [String] = []
            let isWhole = try connection.forEachObject(of: .quota, in: "t") { names.append($1.string($0.name)) }
            #expect(isWhole && names == ports.map { "q\($0)" })
            _ = try connection.forEachObject(of: .counter, in: "t") { #expect($1.string($0.name) == "c") }
            // Every other one is there.
            var bytes: [UInt64?] = []
            try connection.forEachObject(
                6000, of: .quota, in: "t", name: { $1 += ($0 % 2 == 0 ? "q\($0 / 2 + 1)" : "c").utf8 }
            ) { _, state, datagram in
                guard case .quota(let quota) = state?.content(in: datagram) else { return bytes.append(nil) }
                bytes.append(quota.bytes)
            }
            let expected: [UInt64?] = ports.flatMap { port -> [UInt64?] in [UInt64(port), nil] }
            #expect(bytes == expected)
        }
    }
}

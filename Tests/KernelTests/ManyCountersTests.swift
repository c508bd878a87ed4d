import ManagedTable
import Netfilter
import SystemPackage
import Tally
import TestSupport
import Testing
import TrafficTable

/// Past 10,000 counters each is asked for by name, because the kernel's dump takes the square of their number.
@Suite("A table of 10,400 counters", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct ManyCountersTests {
    static let ports = 20_001...22_600

    /// A table whose counters all show something else, and one that has yet to read it.
    private static func table(hasSecond: Bool) throws -> TrafficTable<NetlinkSocket> {
        var table = try TrafficTable.open(ownership: false, hasSecond: hasSecond)
        try table.create(.random(), ports: ports.map { .named($0, bytes: UInt64($0)) })
        return table
    }

    /// Checks a snapshot against nft's own listing.
    private static func compare(_ snapshot: Snapshot) throws {
        let shown = try NftRuleset.counters("porttally")
        var read = 0
        for port in snapshot.ports {
            for kind in CounterKind.allCases {
                guard let reading = port.counters[kind] else { continue }
                read += 1
                let counter = try #require(shown["ss_\(port.port)_\(kind.text)"])
                try #require(reading.raw.bytes == counter.bytes && reading.raw.packets == counter.packets)
            }
        }
        #expect(read == shown.count - 2)
        #expect(snapshot.sentinel?.raw.packets == shown["sentinel"]?.packets)
    }

    @Test("is read the same by dump and by name, over one channel and over two", arguments: [false, true])
    func sameBothWays(hasSecond: Bool) async throws {
        try await inNewNetworkNamespace {
            var table = try Self.table(hasSecond: hasSecond)
            let dumped = try table.snapshot()
            try Self.compare(dumped)
            let asked = try table.snapshot()
            #expect(asked == dumped)
            let opened = Locked(0)
            var other = try TrafficTable.open(ownership: false, hasSecond: hasSecond, opened: opened)
            other.expect(Self.ports.map(number))
            #expect(try other.snapshot() == dumped)
            #expect(try other.snapshot() == dumped)
            // The one it has, and the second one once.
            #expect(opened.get() == (hasSecond ? 2 : 1))
            #expect(try other.difference(from: Self.ports.map(number)).isEmpty)
        }
    }

    @Test(
        "is read right after others took from it, added to it and made counters anew", arguments: [20_005, 22_595],
        [false, true])
    func changedByOthers(port: Int, hasSecond: Bool) async throws {
        try await inNewNetworkNamespace {
            var table = try Self.table(hasSecond: hasSecond)
            _ = try table.snapshot()
            let before = try table.snapshot()
            var handles: Set<UInt64> = []
            for change in [
                // As many objects as before, and one of them is another.
                "delete element inet porttally udp_in { \(port) }; delete counter inet porttally ss_\(port)_udp_in; "
                    + "add counter inet porttally foreign",
                "add counter inet porttally ss_\(port)_udp_in { packets 7 bytes 777 }",
                "delete counter inet porttally sentinel; "
                    + "add counter inet porttally sentinel { packets 1 bytes 1 }; "
                    + "delete counter inet porttally foreign; delete counter inet porttally ss_\(port)_udp_in",
                "add counter inet porttally ss_\(port)_udp_in { packets 6 bytes 666 }",
                "delete counter inet porttally ss_\(port)_udp_in",
                "add counter inet porttally ss_\(port)_udp_in { packets 8 bytes 888 }",
                "delete counter inet porttally ss_\(port)_udp_in; "
                    + "add counter inet porttally ss_\(port)_udp_in { packets 9 bytes 999 }",
            ] {
                try run("nft", [change])
                let snapshot = try table.snapshot()
                let shown = try NftRuleset.counters("porttally")
                let counter = snapshot.ports.first { $0.port == number(port) }?.counters[.udpIn]
                #expect(counter?.raw.bytes == shown["ss_\(port)_udp_in"]?.bytes, "\(change)")
                // Each is another one than before.
                #expect(counter.map { handles.insert($0.handle).inserted } != false, "\(change)")
                #expect(snapshot.ports.count == before.ports.count)
            }
            let after = try table.snapshot()
            #expect(after.sentinel?.handle != before.sentinel?.handle && after.sentinel?.handle != nil)
            #expect(after.ports.last == before.ports.last)
            try Self.compare(after)
            let missing = try table.difference(from: Self.ports.map(number))
            #expect(!missing.isEmpty)
        }
    }

    @Test("is read right where answers get lost", arguments: [false, true])
    func smallBuffer(hasSecond: Bool) async throws {
        try await inNewNetworkNamespace {
            let expected = try {
                var table = try Self.table(hasSecond: false)
                return try table.snapshot()
            }()
            // Its buffer holds the answers to a few questions and no more.
            let open: @Sendable () throws(Errno) -> CrowdedSocket = { () throws(Errno) -> CrowdedSocket in
                do { return try CrowdedSocket() } catch { throw .tooManyOpenFiles }
            }
            var crowded = TrafficTable(
                name: "porttally", ownership: .plain, channel: try CrowdedSocket(), openAnother: hasSecond ? open : nil)
            crowded.expect(Self.ports.map(number))
            #expect(try crowded.snapshot() == expected)
            #expect(try crowded.snapshot() == expected)
        }
    }

    @Test("is read right where the second channel can't be opened")
    func noSecond() async throws {
        try await inNewNetworkNamespace {
            let expected = try {
                var table = try Self.table(hasSecond: false)
                return try table.snapshot()
            }()
            var lone = TrafficTable(
                name: "porttally", ownership: .plain, channel: try NetlinkSocket(),
                openAnother: { () throws(Errno) -> NetlinkSocket in throw .tooManyOpenFiles })
            lone.expect(Self.ports.map(number))
            #expect(try lone.snapshot() == expected)
        }
    }
}

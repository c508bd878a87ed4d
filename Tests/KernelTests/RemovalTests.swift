import CLinux
import Netfilter
import SystemPackage
import Tally
import TestSupport
import Testing
import TrafficTable

@Suite("Changing ports under traffic", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct RemovalTests {
    @Test("a removed port is read when nothing counts it any more, then deleted; the others don't notice")
    func removal() async throws {
        try await inNewNetworkNamespace {
            let (kept, gone) = (8388, 8389)
            var table = try TrafficTable.open(ownership: true)
            try table.create(.random(), ports: [.named(kept), .named(gone)])
            let truth = try Truth(ports: [kept, gone])
            let traffic = try TestSupport.Traffic(ports: [kept, gone])
            try eventually("there is traffic of every kind") {
                let counted = try truth.read()
                return ["tcp_in", "tcp_out", "udp_in", "udp_out"].allSatisfy {
                    (counted["p\(gone)_\($0)"]?.bytes ?? 0) > 10_000
                }
            }

            let before = try truth.read()
            let difference = try table.difference(from: [number(kept)])
            try table.apply(difference) { _ in preconditionFailure("nothing is added") }
            #expect(cl_wait_for_packets_in_flight() == 0)
            let after = try truth.read()
            let last = try #require(try table.snapshot().ports.first { $0.port == number(gone) })
            for kind in CounterKind.allCases {
                let name = "p\(gone)_\(kind.text)"
                let (low, high) = (before[name]?.bytes ?? .max, after[name]?.bytes ?? 0)
                let bytes = try #require(last.counters[kind]).raw.bytes
                #expect(low <= bytes && bytes <= high && bytes > 0, "\(kind): \(low) \(bytes) \(high)")
            }
            // It stands still while the traffic goes on.
            try eventually("more traffic") { try truth.totalBytes() > after.values.reduce(100_000) { $0 + $1.bytes } }
            #expect(try table.snapshot().ports.first { $0.port == number(gone) } == last)

            #expect(difference.surplus.count == 4)
            try table.delete(difference.surplus)
            let rest = try table.difference(from: [number(kept)])
            #expect(rest.isEmpty && rest.surplus.isEmpty)
            try traffic.stop()
            #expect(try table.snapshot().ports.map(\.port) == [number(kept)])
            #expect(try truth.differences(from: table.snapshot(), of: [kept]) == [])
        }
    }

    @Test("counters that something still leads to are not deleted, and all others neither")
    func deletionTooEarly() async throws {
        try await inNewNetworkNamespace {
            var table = try TrafficTable.open(ownership: true)
            try table.create(.random(), ports: [.named(8388), .named(8389)])
            let before = try NftRuleset.listed()
            let error = #expect(throws: NetlinkError.self) {
                try table.delete([.sentinel, .port(number(8388), .udpIn)])
            }
            #expect(error?.errno == .resourceBusy)
            #expect(error?.description.hasPrefix("netlink: deleting counter ss_8388_udp_in: ") == true)
            #expect(try NftRuleset.listed() == before)
        }
    }
}

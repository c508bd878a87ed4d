import Dispatch
import Foundation
import ManagedTable
import Netfilter
import SystemPackage
import Tally
import TestSupport
import Testing
import TrafficTable

/// A neighbour that commits to a table of its own, all the time.
final class Churn: Sendable {
    private let isOver = Locked(false)
    private let done = Locked(0)
    private let failure = Locked<(any Error)?>(nil)
    private let ended = DispatchSemaphore(value: 0)

    /// How many changes it has committed.
    var count: Int { done.get() }

    /// Begins, in the calling thread's network namespace.
    ///
    /// Its table stands in front of those that are made later. A dump goes on at the place, counted over all tables, where
    /// its last datagram ended: a counter that comes or goes in front of ours moves that place, and one of ours is left
    /// out or comes twice.
    init() throws {
        try run("nft", ["add table inet earlier; add set inet earlier banned { type ipv4_addr; }"])
        Thread { [self] in
            defer { ended.signal() }
            do {
                var connection = Connection(try NetlinkSocket())
                while !isOver.get() {
                    var batch = Batch()
                    if done.get() % 2 == 0 {
                        for number in 0..<100 {
                            batch.add(StatefulObject(name: "shift\(number)", Counter()), in: "earlier")
                        }
                    } else {
                        for number in 0..<100 {
                            batch.delete(StatefulObject.Identity(kind: .counter, name: "shift\(number)"), in: "earlier")
                        }
                    }
                    try connection.commit(batch)
                    done.update { $0 += 1 }
                    // 200 times a second at most: far less than a dump takes to be disturbed by.
                    usleep(5000)
                }
            } catch { failure.set(error) }
        }.start()
    }

    /// Ends it.
    func stop() throws {
        isOver.set(true)
        ended.wait()
        if let failure = failure.get() { throw failure }
    }
}

@Suite("Reading while others change the ruleset", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct ChurnTests {
    /// Every counter's reading, in a fixed order; nothing where one is missing.
    static func readings(_ snapshot: Snapshot) -> [Reading] {
        snapshot.ports.flatMap { port in CounterKind.allCases.compactMap { port.counters[$0] } }
    }

    @Test(
        "gives whole snapshots each time, that never fall, and in the end the truth",
        arguments: [Ownership.owned, .plain], [2000, 3000])
    func wholeSnapshots(ownership: Ownership, ports: Int) async throws {
        try await inNewNetworkNamespace {
            let plan = (20_001...(20_000 + ports)).map(number)
            let busy = [20_001, 20_500, 22_000]
            let incarnation = Incarnation.random()
            // Before the others change anything: nft doesn't come to its end while they do.
            let truth = try Truth(ports: busy)
            let churn = try Churn()
            var table = TrafficTable(
                name: "porttally", ownership: ownership, channel: try NetlinkSocket(),
                openAnother: { () throws(Errno) -> NetlinkSocket in try NetlinkSocket() })
            try table.create(incarnation, ports: plan.map { .named(Int($0.value), "user-\($0)") })
            let traffic = try TestSupport.Traffic(ports: busy)

            var last: [Reading] = []
            for round in 0..<60 {
                let snapshot = try table.snapshot()
                let readings = Self.readings(snapshot)
                try #require(snapshot.incarnation == incarnation, "round \(round)")
                try #require(snapshot.sentinel?.raw == Tally.Traffic(bytes: 1, packets: 1), "round \(round)")
                try #require(snapshot.ports.map(\.port) == plan, "round \(round)")
                try #require(readings.count == 4 * ports, "round \(round)")
                let fallen = zip(last, readings).filter { $0.handle != $1.handle || $1.raw.hasFallen(below: $0.raw) }
                try #require(fallen.isEmpty, "round \(round)")
                last = readings
                let showsChange = table.showsChange
                try #require(!showsChange, "round \(round)")
                if round % 20 == 0 {
                    let difference = try table.difference(from: plan)
                    try #require(difference.isEmpty && !difference.isDamage && difference.surplus.isEmpty)
                }
            }
            // Otherwise nothing was in the way, and nothing is proven.
            let interruptions = table.interruptions
            #expect(interruptions > 0 || ports * 4 > 10_000)
            #expect(churn.count > 60)

            // A port that is added meanwhile is counted, and one that is taken away goes.
            let plan2 = plan.dropFirst() + [number(30_000)]
            var difference = try table.difference(from: Array(plan2))
            try table.apply(difference) { .named(Int($0.value)) }
            #expect(try table.snapshot().ports.map(\.port) == plan + [number(30_000)])
            try table.delete(difference.surplus)
            #expect(try table.snapshot().ports.map(\.port) == Array(plan2))
            difference = try table.difference(from: Array(plan2))
            #expect(difference.isEmpty && difference.surplus.isEmpty)
            try churn.stop()
            try traffic.stop()
            #expect(try truth.totalBytes() > 1_000_000)
            #expect(try truth.differences(from: table.snapshot(), of: Array(busy.dropFirst())) == [])
        }
    }
}

extension Truth {
    /// Where a snapshot says something else, one sentence each.
    func differences(from snapshot: Snapshot, of ports: [Int]) throws -> [String] {
        let truth = try read()
        return ports.flatMap { port in
            let counters = snapshot.ports.first { $0.port == number(port) }?.counters
            return CounterKind.allCases.compactMap { kind -> String? in
                let expected = truth["p\(port)_\(kind.text)"]
                let found = counters?[kind]?.raw
                guard found?.bytes != expected?.bytes || found?.packets != expected?.packets else { return nil }
                return "\(port) \(kind): \(String(describing: found)) instead of \(String(describing: expected))"
            }
        }
    }
}

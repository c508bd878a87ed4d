import Netfilter
import Tally
import TestSupport
import Testing
import TrafficTable

@Suite("Reading while others change the ruleset", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct ChurnTests {
    /// Adds and removes tables, chains, sets and counters, in transactions of their own, until its parent is gone.
    ///
    /// A dump goes on at the place, counted over all tables, where its last datagram ended: a counter that comes or goes in
    /// a table in front of ours moves that place, and without protection one of ours would be left out or come twice.
    static let churn = """
        while kill -0 $PPID; do
            nft add table inet other
            nft 'add chain inet other c { type filter hook input priority 0; }'
            nft 'add set inet other s { type inet_service; }'
            nft 'add element inet other s { 1, 2, 3 }'
            nft add counter inet earlier shift
            read -t 0.0$((RANDOM % 10)) _ <> <(:)
            nft delete counter inet earlier shift
            nft delete set inet other s
            nft delete table inet other
            read -t $((RANDOM % 2)).$((RANDOM % 10)) _ <> <(:)
        done
        """

    /// Every counter's reading, in a fixed order; nothing where one is missing.
    static func readings(_ snapshot: Snapshot) -> [Reading] {
        snapshot.ports.flatMap { port in CounterKind.allCases.compactMap { port.counters[$0] } }
    }

    @Test("gives whole snapshots that never fall, and in the end the truth")
    func wholeSnapshots() async throws {
        try await inNewNetworkNamespace {
            let plan = (20_001...22_000).map(number)
            let busy = [20_001, 20_500, 22_000]
            let incarnation = Incarnation.random()
            try run("nft", ["add", "table", "inet", "earlier"])
            var table = try TrafficTable.open(ownership: true)
            try table.create(incarnation, ports: plan.map { .named(Int($0.value), "user-\($0)") })
            let truth = try Truth(ports: busy)
            let traffic = try TestSupport.Traffic(ports: busy)
            let churn = try Child("/bin/bash", ["-c", Self.churn])

            var last: [Reading] = []
            var given = 0
            for round in 0..<200 {
                let snapshot: Snapshot
                do { snapshot = try table.snapshot() } catch NetlinkError.interrupted { continue }
                given += 1
                let readings = Self.readings(snapshot)
                try #require(snapshot.incarnation == incarnation, "round \(round)")
                try #require(snapshot.sentinel?.raw == Tally.Traffic(bytes: 1, packets: 1), "round \(round)")
                try #require(snapshot.ports.map(\.port) == plan, "round \(round)")
                try #require(readings.count == 8000, "round \(round)")
                let fallen = zip(last, readings).filter { $0.handle != $1.handle || $1.raw.hasFallen(below: $0.raw) }
                try #require(fallen.isEmpty, "round \(round)")
                last = readings
            }
            #expect(given > 190)
            #expect(churn.isRunning)
            // Otherwise nothing was in the way, and nothing is proven.
            let interruptions = table.interruptions
            #expect(interruptions > 0)
            print("churn: \(interruptions) interruptions, \(given) snapshots")
            churn.stop()
            try traffic.stop()
            #expect(try truth.totalBytes() > 1_000_000)
            #expect(try truth.differences(from: table.snapshot(), of: busy) == [])
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

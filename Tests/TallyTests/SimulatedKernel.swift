import Tally

/// A kernel with one table of ours: it hands out handles, and adds up.
struct SimulatedKernel {
    let incarnation: Incarnation
    private(set) var sentinel: Reading
    private(set) var witness: Reading
    private(set) var ports: [PortNumber: PerCounter<Reading>] = [:]
    private var lastHandle: UInt64 = 2

    init(incarnation: Incarnation) {
        self.incarnation = incarnation
        sentinel = .sentinel()
        witness = .witness()
    }

    var snapshot: Snapshot {
        Snapshot(
            incarnation: incarnation, sentinel: sentinel, witness: witness,
            ports: ports.sorted { $0.key < $1.key }.map { port, counters in
                PortReading(port: port, counters: counters.map { $0 })
            })
    }

    mutating func add(_ port: PortNumber, seeds: PerCounter<Traffic>) {
        var counters = seeds.map { Reading(handle: 0, raw: $0, seed: $0) }
        for kind in CounterKind.allCases { counters[kind].handle = newHandle() }
        ports[port] = counters
    }

    mutating func remove(_ port: PortNumber) { ports[port] = nil }

    mutating func count(_ traffic: Traffic, _ port: PortNumber, _ kind: CounterKind) {
        ports[port]?[kind].raw += traffic
    }

    /// `nft reset counter`.
    mutating func reset(_ port: PortNumber, _ kind: CounterKind) { ports[port]?[kind].raw = .zero }

    /// `nft reset counters`.
    mutating func resetAll() {
        resetSentinel()
        resetWitness()
        for port in ports.keys {
            for kind in CounterKind.allCases { reset(port, kind) }
        }
    }

    /// `nft reset counter inet porttally sentinel`.
    mutating func resetSentinel() { sentinel.raw = .zero }

    mutating func resetWitness() { witness.raw = .zero }

    mutating func putMarkersBack() {
        witness = .witness(1, handle: newHandle())
        sentinel = .sentinel(1, handle: newHandle())
    }

    private mutating func newHandle() -> UInt64 {
        lastHandle += 1
        return lastHandle
    }
}

internal import Netfilter
public import Tally

extension TrafficTable where Channel: ~Copyable {
    /// Reads every counter of the table, plainly and consistently.
    ///
    /// - Throws: ``TrafficTableError/absent(table:)`` where the table is gone, `stranger` where another stands in its
    ///   place; ``NetlinkError/interrupted(operation:)`` where the ruleset kept changing.
    public mutating func snapshot() throws -> Snapshot {
        let name = name
        let (state, builder) = try consistently { connection, generation throws(NetlinkError) in
            let state = try connection.table(named: name, generation: generation)
            var builder = SnapshotBuilder()
            guard state != nil else { return (state, builder) }
            try connection.forEachCounter(in: name, generation: generation) { counter, bytes in
                builder.add(counter, in: bytes)
            }
            return (state, builder)
        }
        guard let state else { throw TrafficTableError.absent(table: name) }
        guard let incarnation = Incarnation(state.table.userData) else { throw TrafficTableError.stranger(table: name) }
        return builder.finish(incarnation)
    }
}

/// Puts the counters of a dump together by port.
struct SnapshotBuilder {
    private var readings: [PortReading] = []
    private var positions: [PortNumber: Int] = [:]
    private var sentinel: Reading?

    mutating func add(_ counter: CounterState, in bytes: borrowing RawSpan) {
        guard let name = CounterName(counter, in: bytes) else { return }
        let seed = Traffic(seedIn: counter, in: bytes)
        let reading = Reading(
            handle: counter.handle, raw: Traffic(bytes: counter.bytes, packets: counter.packets), seed: seed)
        switch name {
        case .sentinel: sentinel = reading
        case .port(let port, let kind): readings[position(of: port)].counters[kind] = reading
        }
    }

    private mutating func position(of port: PortNumber) -> Int {
        // A port's counters are created, and so dumped, one after the other.
        if let last = readings.last, last.port == port { return readings.count - 1 }
        if let known = positions[port] { return known }
        positions[port] = readings.count
        readings.append(PortReading(port: port))
        return readings.count - 1
    }

    consuming func finish(_ incarnation: Incarnation) -> Snapshot {
        readings.sort { $0.port < $1.port }
        return Snapshot(incarnation: incarnation, sentinel: sentinel, ports: readings)
    }
}

extension CounterName {
    init?(_ counter: CounterState, in bytes: borrowing RawSpan) { self.init(counter.nameBytes(in: bytes)) }
}

extension Traffic {
    init(seedIn counter: CounterState, in bytes: borrowing RawSpan) {
        self.init(seedIn: UserData(bytes: counter.userDataBytes(in: bytes)))
    }
}

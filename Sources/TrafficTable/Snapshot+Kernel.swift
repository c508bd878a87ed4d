internal import Netfilter
internal import SystemPackage
public import Tally

extension TrafficTable where Channel: ~Copyable {
    /// Reads every counter of the table, plainly and consistently.
    ///
    /// - Throws: ``TrafficTableError/absent(table:)`` where the table is gone, `stranger` where another stands in its
    ///   place; ``NetlinkError/interrupted(operation:)`` where the ruleset kept changing.
    public mutating func snapshot() throws -> Snapshot {
        let name = name
        // Taken out meanwhile, because the table is busy with reading.
        var reader = CounterReader(roster)
        roster = Roster()
        let second = secondChannel(for: reader.roster)
        let found = try consistently { connection, generation throws(NetlinkError) -> Found in
            guard let state = try connection.table(named: name, generation: generation) else { return .nothing }
            guard let incarnation = Incarnation(state.table.userData) else { return .stranger }
            try reader.read(state, incarnation, &connection, second, generation)
            return .table(incarnation)
        }
        roster = reader.roster
        switch found {
        case .nothing: throw TrafficTableError.absent(table: name)
        case .stranger: throw TrafficTableError.stranger(table: name)
        case .table(let incarnation): return reader.snapshot(incarnation)
        }
    }

    /// A second channel where there is one to be had, and so many counters that it pays.
    private mutating func secondChannel(for roster: borrowing Roster) -> SecondChannel<Channel>? {
        guard roster.isLarge else { return nil }
        if second == nil { second = openAnother.flatMap { open in try? SecondChannel(open()) } }
        return second
    }

    /// Looks at a counter that no rule uses, alone, to see how far a reset has come.
    public mutating func look(at counter: ResetWait.Unused) -> ResetWait.Look {
        let name = name
        let counterName = counter == .witness ? CounterName.witness : .sentinel
        do throws(NetlinkError) {
            return try consistently { connection, generation throws(NetlinkError) in
                var look = ResetWait.Look.whole
                try connection.forEachCounter(
                    1, in: name, generation: generation, name: { counterName.write(to: &$1) }
                ) { _, counter, _ in if counter.packets == 0 { look = .zero } }
                return look
            }
        } catch {
            // Whatever else went wrong may be over at the next look.
            return error.errno == .noSuchFileOrDirectory ? .gone : .unclear
        }
    }

    /// Says what the table should have, which makes its first reading cheaper where it is so.
    public mutating func expect(_ ports: [PortNumber]) { roster = Roster(of: ports) }
}

/// What is there under a table's name.
private enum Found {
    case nothing
    case stranger
    case table(Incarnation)
}

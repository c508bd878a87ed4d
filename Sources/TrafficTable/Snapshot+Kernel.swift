internal import ManagedTable
internal import Netfilter
internal import SystemPackage
public import Tally

extension TrafficTable where Channel: ~Copyable {
    /// Reads every counter of the table, plainly.
    ///
    /// It is whole whatever others change in their own tables meanwhile; what they change in this one, ``showsChange``
    /// tells.
    ///
    /// - Throws: ``TableError/absent(table:)`` where the table is gone, `foreign` where another stands in its
    ///   place; ``NetlinkError``.
    public mutating func snapshot() throws -> Snapshot {
        for _ in 0..<Self.attempts {
            let (state, id) = try managed.present()
            let incarnation = Incarnation(id)
            // Taken out meanwhile, because the table is busy with reading.
            var reader = CounterReader(roster)
            roster = Roster()
            let second = secondChannel(for: reader.roster)
            try reader.read(state, incarnation, &managed.connection, second)
            roster = reader.roster
            // A table that was made anew may give a counter the handle that another had in the last one.
            let (after, _) = try managed.present()
            guard after.handle == state.handle else { continue }
            showsChange = reader.showsChange
            return reader.snapshot(incarnation)
        }
        throw NetlinkError.interrupted(operation: "reading table inet \(name)")
    }

    /// How often a reading is begun anew because the table was made anew meanwhile.
    private static var attempts: Int { 10 }

    /// A second channel where there is one to be had, and so many counters that it pays.
    private mutating func secondChannel(for roster: borrowing Roster) -> SecondChannel<Channel>? {
        guard roster.isLarge else { return nil }
        if second == nil { second = openAnother.flatMap { open in try? SecondChannel(open()) } }
        return second
    }

    /// Looks at a counter that no rule uses, alone, to see how far a reset has come.
    public mutating func look(at counter: ResetWait.Marker) -> ResetWait.Look {
        let name = counter == .witness ? CounterName.witness : .sentinel
        var look = ResetWait.Look.gone
        do throws(NetlinkError) {
            try managed.connection.forEachCounter(1, in: self.name, name: { name.write(to: &$1) }) { _, counter, _ in
                if let counter { look = counter.packets == 0 ? .zero : .whole }
            }
            return look
        } catch {
            // Whatever went wrong may be over at the next look.
            return .unclear
        }
    }

    /// Says what the table should have, which makes its first reading cheaper where it is so.
    public mutating func expect(_ ports: [PortNumber]) { roster = Roster(of: ports, besides: part.size) }
}

public import Netfilter
public import Tally

/// Whose table stands under our name.
public enum Standing: Sendable, Hashable {
    /// Nobody's.
    case absent
    /// Ours, in this life of it.
    case ours(Incarnation)
    /// A copy of ours that came back with a saved ruleset, without our marks: what its counters show was saved at some
    /// time, and says nothing.
    case restored
    /// Somebody else's.
    case foreign
}

extension TrafficTable where Channel: ~Copyable {
    /// Looks whose table stands under our name.
    public mutating func standing() throws(NetlinkError) -> Standing {
        guard let state = try connection.table(named: name) else { return .absent }
        return try standing(of: state)
    }

    mutating func standing(of state: TableState) throws(NetlinkError) -> Standing {
        copy = nil
        if let incarnation = Incarnation(state.table.userData) { return .ours(incarnation) }
        guard try isCopy(state) else { return .foreign }
        copy = state
        return .restored
    }

    /// Whether a table without marks has our comment and exactly our layout, with nothing else in it.
    ///
    /// `nft list ruleset` saves both, but neither a table's nor a counter's marks. A table that version 0.1.0 made has a
    /// comment only once its chains have been moved; before, it is known by their priority.
    private mutating func isCopy(_ state: TableState) throws(NetlinkError) -> Bool {
        let inspection = try inspectStructure(state)
        let hasComment =
            state.table.userData.comment == Layout.comment
            || !inspection.chains.isEmpty && inspection.chains.allSatisfy { $0.comment == Layout.comment }
        let priorities = hasComment ? [Layout.priority, Layout.formerPriority] : [Layout.formerPriority]
        guard inspection.mapsMatch, priorities.contains(where: { inspection.chainsMatch(table: name, at: $0) }),
            CounterKind.allCases.allSatisfy({ inspection.strayElements[$0] == PortSet() })
        else { return false }
        // A table with something else in it, if only a counter, is not one of ours. Others' changes may disturb a dump.
        for _ in 0..<10 {
            var names: Set<CounterName?> = []
            let isWhole = try connection.forEachCounter(in: name) { names.insert(CounterName($0.name, in: $1)) }
            if isWhole || names.count + Layout.size == Int(state.use) {
                return !names.contains(nil) && names.isSuperset(of: CounterName.unused)
                    && names.count + Layout.size == Int(state.use)
            }
        }
        throw .interrupted(operation: "reading the counters of table inet \(name)")
    }
}

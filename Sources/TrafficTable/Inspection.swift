internal import Netfilter
internal import Tally

/// What is in the kernel under our table's name.
struct Inspection: Sendable {
    var flags: Table.Flags = []
    var chains: [ChainState] = []
    var rules: [RuleState] = []
    /// Sets and maps; an anonymous one is part of its rule.
    var maps: [MapState] = []
    /// The ports whose element leads to their own counter.
    var elements = PerCounter(repeating: PortSet())
    /// The ports whose element leads elsewhere.
    var strayElements = PerCounter(repeating: PortSet())
    /// The ports that have a counter.
    var counters = PerCounter(repeating: PortSet())
    /// Those that no rule uses.
    var unused: [CounterName] = []
    /// Whether both of these are there, and nobody has reset them.
    var unusedAreWhole = false

    /// Notes a counter that is there.
    mutating func note(_ counter: CounterName?) {
        switch counter {
        case .port(let port, let kind): counters[kind].insert(port)
        case .sentinel: unused.append(.sentinel)
        case .witness: unused.append(.witness)
        case nil: break
        }
    }

    /// Whether the maps are exactly ours.
    var mapsMatch: Bool {
        maps.count { !$0.isAnonymous } == CounterKind.allCases.count
            && CounterKind.allCases.allSatisfy { kind in maps.contains { $0.matches(Layout.map(kind)) } }
    }

    /// Whether chains and rules are exactly ours, the chains at this priority.
    func chainsMatch(table: String, at priority: Int32 = Layout.priority) -> Bool {
        guard chains.count == Layout.chains.count else { return false }
        return Layout.chains.allSatisfy { chain in
            var expected = chain
            expected.priority = priority
            return chains.contains { $0.matches(expected) }
                && rules.filter { $0.chain == chain.name }
                    == Layout.rules(chain).map { RuleState($0, chain: chain.name, table: table) }
        }
    }
}

extension TrafficTable where Channel: ~Copyable {
    /// Looks at everything in the table.
    mutating func inspect() throws -> Inspection {
        guard let state = try connection.table(named: name) else { throw TrafficTableError.absent(table: name) }
        var inspection = try inspectStructure(state)
        // What the last reading found holds unless others have added something or taken it away since.
        if !roster.isCurrent(for: state) { _ = try snapshot() }
        for entry in roster.entries { inspection.note(entry.name) }
        for kind in CounterKind.allCases { try confirmElements(kind, &inspection) }
        let unused = inspection.unused
        var whole = 0
        try connection.forEachCounter(unused.count, in: name, name: { unused[$0].write(to: &$1) }) { _, counter, _ in
            if counter?.packets == 1 { whole += 1 }
        }
        inspection.unusedAreWhole = whole == CounterName.unused.count
        return inspection
    }

    /// Looks at all but the counters.
    mutating func inspectStructure(_ state: TableState) throws(NetlinkError) -> Inspection {
        var inspection = Inspection()
        inspection.flags = state.table.flags
        inspection.chains = try connection.chains(in: name)
        inspection.rules = try connection.rules(in: name)
        inspection.maps = try connection.maps(in: name)
        for kind in CounterKind.allCases where inspection.maps.contains(where: { $0.matches(Layout.map(kind)) }) {
            try connection.forEachElement(of: Layout.map(kind), in: name) {
                inspection.note($0, kind, leadingTo: CounterName($1, in: $2))
            }
        }
        return inspection
    }

    /// Asks for those elements that a listing has left out, and that may be there because their counters are.
    private mutating func confirmElements(
        _ kind: CounterKind, _ inspection: inout Inspection
    ) throws(NetlinkError) {
        let map = Layout.map(kind)
        guard inspection.maps.contains(where: { $0.matches(map) }) else { return }
        let unlisted = inspection.counters[kind].subtracting(inspection.elements[kind])
            .filter { !inspection.strayElements[kind].contains($0) }
        try connection.forEachElement(of: map, in: name, ports: unlisted.map(\.value)) {
            inspection.note($0, kind, leadingTo: CounterName($1, in: $2))
        }
    }
}

extension Inspection {
    /// Notes an element of a map.
    fileprivate mutating func note(_ port: UInt16, _ kind: CounterKind, leadingTo counter: CounterName?) {
        guard let port = PortNumber(Int(port)) else { return }
        if counter == .port(port, kind) {
            elements[kind].insert(port)
        } else {
            strayElements[kind].insert(port)
        }
    }
}

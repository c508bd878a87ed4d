internal import Netfilter
internal import Tally

/// What is in the kernel under our table's name.
struct Inspection: Sendable {
    var flags: Table.Flags = []
    var chains: [ChainState] = []
    var rules: [RuleState] = []
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
    fileprivate mutating func note(_ counter: CounterName?) {
        switch counter {
        case .port(let port, let kind): counters[kind].insert(port)
        case .sentinel: unused.append(.sentinel)
        case .witness: unused.append(.witness)
        case nil: break
        }
    }

    /// Whether maps, chains and rules are exactly ours.
    func structureMatches(table: String) -> Bool {
        guard maps.count == CounterKind.allCases.count, chains.count == Layout.chains.count else { return false }
        for kind in CounterKind.allCases {
            guard maps.contains(where: { $0.matches(Layout.map(kind)) }) else { return false }
        }
        for chain in Layout.chains {
            guard chains.contains(where: { $0.matches(chain) }) else { return false }
            let expected = Layout.rules(chain).map { RuleState($0, chain: chain.name, table: table) }
            guard rules.filter({ $0.chain == chain.name }) == expected else { return false }
        }
        return true
    }
}

extension TrafficTable where Channel: ~Copyable {
    /// Reads everything in the table.
    mutating func inspect() throws -> Inspection {
        let name = name
        let roster = roster
        let inspection = try consistently { connection, generation throws(NetlinkError) -> Inspection? in
            guard let state = try connection.table(named: name, generation: generation) else { return nil }
            var inspection = Inspection()
            inspection.flags = state.table.flags
            inspection.chains = try connection.chains(in: name, generation: generation)
            inspection.rules = try connection.rules(in: name, generation: generation)
            inspection.maps = try connection.maps(in: name, generation: generation)
            for kind in CounterKind.allCases {
                let map = Layout.map(kind)
                guard inspection.maps.contains(where: { $0.matches(map) }) else { continue }
                try connection.forEachElement(of: map, in: name, generation: generation) { port, counter, bytes in
                    guard let port = PortNumber(Int(port)) else { return }
                    if CounterName(counter, in: bytes) == .port(port, kind) {
                        inspection.elements[kind].insert(port)
                    } else {
                        inspection.strayElements[kind].insert(port)
                    }
                }
            }
            let known = inspection.maps.count + inspection.chains.count + roster.entries.count
            if roster.generation == generation, Int(state.use) == known {
                // Nothing has changed since all were read, except that a reset may have come; and there are no others.
                for entry in roster.entries { inspection.note(entry.name) }
            } else {
                try connection.forEachCounter(in: name, generation: generation) { counter, bytes in
                    inspection.note(CounterName(counter.name, in: bytes))
                }
            }
            let unused = inspection.unused
            var whole = 0
            try connection.forEachCounter(
                unused.count, in: name, generation: generation, name: { unused[$0].write(to: &$1) }
            ) { _, counter, _ in if counter.packets == 1 { whole += 1 } }
            inspection.unusedAreWhole = whole == CounterName.unused.count
            return inspection
        }
        guard let inspection else { throw TrafficTableError.absent(table: name) }
        return inspection
    }
}

internal import Netfilter
internal import Tally

/// What is in the kernel under our table's name.
struct Inspection: Sendable {
    var flags: Table.Flags = []
    var chains: [ChainState] = []
    var rules: [RuleState] = []
    var maps: [MapState] = []
    var elements = PerCounter<[PortNumber: String]>(repeating: [:])
    /// Elements that lead a port to no port number, or a map's strangers: to be removed with the structure.
    var counters: Set<CounterName> = []
    var sentinelIsWhole = false

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
                var elements: [PortNumber: String] = [:]
                for element in try connection.elements(of: map, in: name, generation: generation) {
                    if let port = PortNumber(Int(element.port)) { elements[port] = element.counter }
                }
                inspection.elements[kind] = elements
            }
            try connection.forEachCounter(in: name, generation: generation) { counter, bytes in
                guard let known = CounterName(counter, in: bytes) else { return }
                inspection.counters.insert(known)
                if known == .sentinel { inspection.sentinelIsWhole = counter.packets == 1 }
            }
            return inspection
        }
        guard let inspection else { throw TrafficTableError.absent(table: name) }
        return inspection
    }
}

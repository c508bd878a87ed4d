internal import Netfilter
internal import Tally

extension Batch {
    /// Everything, from nothing or in the place of a table that goes.
    static func creating(_ table: Table, ports: [SeededPort], replacing old: TableState? = nil) -> Batch {
        var batch = Batch()
        if let old { batch.delete(old) }
        batch.add(table, exclusive: true)
        batch.addMaps(in: table.name)
        for port in ports {
            for kind in CounterKind.allCases { batch.addCounter(kind, of: port, in: table.name) }
        }
        for kind in CounterKind.allCases {
            batch.add(ports.map { .to(kind, of: $0.port) }, to: Layout.map(kind), in: table.name)
        }
        batch.addUnused(in: table.name)
        batch.addChains(in: table.name)
        return batch
    }

    mutating func addMaps(in table: String) {
        for kind in CounterKind.allCases { add(Layout.map(kind), in: table, id: UInt32(kind.rawValue) + 1) }
    }

    mutating func addChains(in table: String) {
        for chain in Layout.chains {
            add(chain, in: table)
            for rule in Layout.rules(chain) { add(rule, to: chain.name, in: table) }
        }
    }

    mutating func addCounter(_ kind: CounterKind, of port: SeededPort, in table: String) {
        let seed = port.totals[kind]
        add(
            Counter(
                name: CounterName.port(port.port, kind).text, bytes: seed.bytes, packets: seed.packets,
                userData: seed.userData(comment: port.name)),
            in: table)
    }

    /// The counters that no rule uses, created with the value 1 and as the last ones: who resets counters comes to
    /// them when he is through with all the others.
    mutating func addUnused(in table: String) {
        for name in CounterName.unused { add(Counter(name: name.text, bytes: 1, packets: 1), in: table) }
    }
}

extension CounterMapElement {
    /// The element that leads a port to its counter.
    static func to(_ kind: CounterKind, of port: PortNumber) -> CounterMapElement {
        CounterMapElement(port: port.value, counter: CounterName.port(port, kind).text)
    }
}

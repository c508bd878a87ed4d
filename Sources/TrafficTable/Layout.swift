internal import ManagedTable
internal import Netfilter
internal import Tally

/// What every table of ours consists of besides its counters; `nft/porttally.nft` is the same by hand.
enum Layout {
    /// Behind every firewall: what any of them dropped is not counted.
    ///
    /// `filter` is 0, firewalld's chains are at 10, others' at 100 and more; the kernel's own last hook, conntrack's
    /// confirmation, is at `INT_MAX`. nft prints the number as it is.
    static let priority: Int32 = 1_000_000
    /// What version 0.1.0 had, which gave its tables no comment.
    static let formerPriority: Int32 = 10

    /// What `nft list` prints as the comment of the table and its chains, and saves: it tells a copy of our table that
    /// comes back with a saved ruleset from somebody else's. (A table that is there can't be given one; chains that are
    /// made anew can.)
    static let comment = "porttally counts shadowsocks ports here"

    /// The chains, named as their hooks, and what each counts: in is looked up by destination port, out by source port.
    static let hooks: [(hook: Chain.Hook, kinds: [CounterKind])] = [
        (.input, [.tcpIn, .udpIn]), (.output, [.tcpOut, .udpOut]),
    ]

    /// The chains with their rules.
    static func chains(at priority: Int32 = priority, comment: String? = comment) -> [DeclaredChain] {
        hooks.map { hook, kinds in
            DeclaredChain(
                Chain(name: "\(hook)", base: Chain.Base(hook: hook, priority: priority), comment: comment),
                kinds.map { CountingRule($0).rule })
        }
    }

    /// How many maps and chains there are.
    static let size = CounterKind.allCases.count + chains().count

    /// The map that leads from ports to their counters of a kind.
    static func map(_ kind: CounterKind) -> NamedSet {
        NamedSet(name: kind.text, key: .inetService, target: .object(.counter))
    }

    /// The counters that no rule uses, created with the value 1 and as the last ones: who resets counters comes to
    /// them when he is through with all the others.
    static let resetMarkers = CounterName.resetMarkers.map {
        StatefulObject(name: $0.text, Counter(bytes: 1, packets: 1))
    }

    /// The table that counts these ports, its counters made with nothing in them.
    ///
    /// - Parameter ports: In ascending order, each once.
    /// - Returns: What such a table consists of.
    static func table(counting ports: [PortNumber]) -> DeclaredTable {
        let keys = ElementKeys(ports)
        let sets = CounterKind.allCases.map { kind in
            let elements = DeclaredElements(keys) { PortNumber(inPacket: $0)?.write(kind, to: &$1) != nil }
            // Ports come and go with all four of their elements.
            return DeclaredSet(map(kind), elements, group: "ports")
        }
        let counters = DeclaredObjects(count: ports.count * CounterKind.allCases.count) { place in
            let (row, kind) = counter(at: place)
            return SeededPort(port: ports[row], name: nil, totals: PerCounter(repeating: .zero)).counter(kind)
        } recognises: { kind, name in
            if kind == .counter, case .port = CounterName(name) { true } else { false }
        } key: { place in
            ports[counter(at: place).row].inPacket
        }
        return DeclaredTable(
            comment: comment, chains: chains(), sets: sets, objects: counters, trailing: resetMarkers,
            formerChains: [chains(at: formerPriority, comment: nil)])
    }

    /// Where a port stands among those that are counted, and which of its counters it is, by the counter's place.
    static func counter(at place: Int) -> (row: Int, kind: CounterKind) {
        let kinds = CounterKind.allCases
        return (place / kinds.count, kinds[place % kinds.count])
    }

    /// The place of a port's counter, by where the port stands.
    static func place(of kind: CounterKind, row: Int) -> Int { row * CounterKind.allCases.count + kind.rawValue }
}

extension ElementKeys {
    /// The keys of ports, as they stand in a packet.
    init(_ ports: [PortNumber]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2 * ports.count)
        for port in ports { bytes += port.inPacket }
        self.init(length: Int(DataType.inetService.length), bytes)
    }
}

extension PortNumber {
    /// Appends the name of its counter.
    fileprivate func write(_ kind: CounterKind, to name: inout [UInt8]) {
        CounterName.port(self, kind).write(to: &name)
    }
}

extension SeededPort {
    /// Its counter of a kind, to be made.
    func counter(_ kind: CounterKind) -> StatefulObject {
        let seed = totals[kind]
        return StatefulObject(
            name: CounterName.port(port, kind).text, Counter(bytes: seed.bytes, packets: seed.packets),
            userData: seed.userData(comment: name))
    }
}

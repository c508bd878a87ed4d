internal import Netfilter
public import Tally

/// What separates the kernel's table from the plan.
public struct Difference: Sendable, Hashable {
    /// Somebody put the table to sleep: the flags that wake it.
    var wakingFlags: Table.Flags?
    /// Maps are not ours, or not all there: they are made anew, with their elements, around the counters.
    var maps = false
    /// Chains or rules are not ours, or not all there, or have to let go of maps: they are made anew.
    var chains = false
    /// Whether the chains are just those of an earlier version.
    public private(set) var isUpgrade = false
    /// The maps and chains that stand in the way, by name.
    var foreignChains: [String] = []
    var foreignMaps: [String] = []
    /// Counters that are missing.
    var missing: [PortNumber: [CounterKind]] = [:]
    /// Elements to add and to remove.
    var attach = PerCounter<[PortNumber]>(repeating: [])
    var detach = PerCounter<[PortNumber]>(repeating: [])
    /// The sentinel and its witness have to be made anew: one was reset or is gone, or counters are added, which they
    /// must come after.
    var unused = false
    /// Those of them that are there.
    var presentUnused: [CounterName] = []
    /// Whether one of them is gone or was reset.
    public private(set) var showsReset = false
    /// Counters of ports that are no longer planned.
    public var surplus: [CounterName] = []
    /// Whether others have changed what packets are counted by: some may have been missed until it is mended.
    public var isDamage = false
    /// The ports that are to be counted.
    var planned: PortSet

    /// Whether the kernel has just what is planned, surplus counters aside.
    public var isEmpty: Bool {
        wakingFlags == nil && !chains && missing.isEmpty && !unused
            && CounterKind.allCases.allSatisfy { attach[$0].isEmpty && detach[$0].isEmpty }
    }

    /// Counters that are missing, in the order in which they are made.
    fileprivate var missingByPort: [(key: PortNumber, value: [CounterKind])] { missing.sorted { $0.key < $1.key } }

    /// The counters that are made, in their order.
    fileprivate var added: [CounterName] {
        missingByPort.flatMap { port, kinds in kinds.map { .port(port, $0) } } + (unused ? CounterName.unused : [])
    }

    /// Leaves the sentinel and its witness as they are, also where counters come behind them.
    public mutating func keepUnused() { unused = false }

    /// Compares.
    ///
    /// - Parameters:
    ///   - inspection: What is there.
    ///   - plan: The ports that are to be counted.
    ///   - table: The table's name.
    ///   - attached: The ports that our last change left with elements. Where that isn't known, those that have one: we
    ///     never add or remove fewer than all four of a port.
    init(_ inspection: Inspection, plan: [PortNumber], table: String, attached: PortSet?) {
        planned = PortSet(plan)
        if inspection.flags.contains(.dormant) { wakingFlags = inspection.flags.subtracting(.dormant) }
        maps = !inspection.mapsMatch
        chains = maps || !inspection.chainsMatch(table: table)
        isUpgrade = chains && !maps && inspection.chainsMatch(table: table, at: Layout.formerPriority)
        if chains { foreignChains = inspection.chains.map(\.name) }
        if maps { foreignMaps = inspection.maps.filter { !$0.isAnonymous }.map(\.name) }
        for kind in CounterKind.allCases {
            for port in plan where !inspection.counters[kind].contains(port) {
                missing[port, default: []].append(kind)
            }
            let sound = maps ? PortSet() : inspection.elements[kind]
            let stray = maps ? PortSet() : inspection.strayElements[kind]
            attach[kind] = plan.filter { !sound.contains($0) }
            detach[kind] = (stray.ports + sound.subtracting(planned)).sorted()
            surplus += inspection.counters[kind].subtracting(planned).map { .port($0, kind) }
        }
        let whole = attached ?? PortSet(CounterKind.allCases.flatMap { inspection.elements[$0].ports })
        isDamage =
            wakingFlags != nil || (chains && !isUpgrade)
            || CounterKind.allCases.contains {
                inspection.elements[$0] != whole || inspection.strayElements[$0] != PortSet()
            }
        presentUnused = inspection.unused
        showsReset = !inspection.unusedAreWhole
        unused = !missing.isEmpty || showsReset
    }
}

extension TrafficTable where Channel: ~Copyable {
    /// What separates the table from a plan.
    public mutating func difference(from plan: [PortNumber]) throws -> Difference {
        let difference = Difference(try inspect(), plan: plan, table: name, attached: attached)
        if difference.isEmpty { attached = difference.planned }
        return difference
    }

    /// Makes the difference go away in one batch (and one before it that wakes the table), surplus counters aside:
    /// those no longer count anything, and may be deleted once what they hold has been booked.
    ///
    /// - Parameters:
    ///   - difference: What ``difference(from:)`` found.
    ///   - seed: What the counters of a port are to start with.
    /// - Throws: ``NetlinkError``; nothing has changed then, unless it says that the outcome is unknown.
    public mutating func apply(_ difference: Difference, seed: (PortNumber) -> SeededPort) throws {
        if let flags = difference.wakingFlags {
            // By itself: where a batch wakes a table, the kernel takes no new chains for it.
            var waking = Batch()
            waking.add(Table(name: name, flags: flags))
            try connection.commit(waking)
        }
        var batch = Batch()
        for chain in difference.foreignChains { batch.flush(chain: chain, in: name) }
        // A map's elements may jump to a chain, but without rules nothing looks into a map.
        for map in difference.foreignMaps { batch.deleteMap(map, in: name) }
        for chain in difference.foreignChains { batch.deleteChain(chain, in: name) }
        if difference.maps { batch.addMaps(in: name) }
        for (port, kinds) in difference.missingByPort {
            let seeded = seed(port)
            for kind in kinds { batch.addCounter(kind, of: seeded, in: name) }
        }
        for kind in CounterKind.allCases {
            let map = Layout.map(kind)
            batch.remove(difference.detach[kind].map { .to(kind, of: $0) }, from: map, in: name)
            batch.add(difference.attach[kind].map { .to(kind, of: $0) }, to: map, in: name)
        }
        if difference.unused {
            for counter in difference.presentUnused { batch.deleteCounter(counter.text, in: name) }
            batch.addUnused(in: name)
        }
        if difference.chains { batch.addChains(in: name) }
        attached = nil
        let known = roster
        // Should it fail, what is expected is asked for by name where a dump leaves it out.
        expect(difference.planned.ports)
        try connection.commit(batch)
        attached = difference.planned
        roster = known
        roster.expect(difference.added, without: difference.unused ? Set(difference.presentUnused) : [])
        if difference.chains { roster.structureWasMade() }
    }

    /// Deletes counters that no element leads to any more.
    public mutating func delete(_ counters: [CounterName]) throws {
        var batch = Batch()
        for counter in counters { batch.deleteCounter(counter.text, in: name) }
        try connection.commit(batch)
        roster.expect([], without: Set(counters))
    }
}

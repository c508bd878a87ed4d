internal import ManagedTable
internal import Netfilter
public import Tally

/// What separates the kernel's table from the plan.
public struct Difference: Sendable {
    /// By object; ports and kinds of counters have their places in it as ``counter(at:)`` says.
    private(set) var table: TableDifference
    /// The ports that are to be counted, in ascending order.
    let planned: [PortNumber]
    /// Whether the sentinel or its witness is gone or was reset.
    public let showsReset: Bool
    /// Counters of ports that are no longer planned.
    public let surplus: [CounterName]

    /// Whether the kernel has just what is planned, surplus counters aside.
    public var isEmpty: Bool { table.isEmpty }
    /// Whether the chains are just those of an earlier version.
    public var isUpgrade: Bool { table.isUpgrade }
    /// Whether others have changed what packets are counted by: some may have been missed until it is mended.
    public var isDamage: Bool { table.isDamage }

    /// Which objects of ``TrafficTable/part`` are made, by their places in it.
    public var madeOfPart: [Int] {
        let counters = planned.count * CounterKind.allCases.count
        return table.madeObjects.filter { $0 >= counters }.map { $0 - counters }
    }

    /// The counters that are made, in their order.
    var added: [CounterName] {
        table.madeObjects.prefix { $0 < planned.count * CounterKind.allCases.count }.map(counter(at:))
            + (table.trailing ? CounterName.resetMarkers : [])
    }

    /// The sentinel and its witness, where they are made anew.
    fileprivate var replaced: Set<CounterName> {
        table.trailing ? Set(table.presentTrailing.compactMap { CounterName($0.utf8) }) : []
    }

    private func counter(at place: Int) -> CounterName {
        let (row, kind) = Layout.counter(at: place)
        return .port(planned[row], kind)
    }

    /// Leaves the sentinel and its witness as they are, also where counters come behind them.
    public mutating func keepResetMarkers() { table.keepTrailing() }

    init(_ table: TableDifference, planned: [PortNumber], surplus: [CounterName], showsReset: Bool) {
        self.table = table
        self.planned = planned
        self.surplus = surplus
        self.showsReset = showsReset
    }
}

extension TrafficTable where Channel: ~Copyable {
    /// What separates the table from a plan.
    public mutating func difference(from plan: [PortNumber]) throws -> Difference {
        let planned = plan.sorted()
        let declared = Layout.table(counting: planned).with(part)
        var inspection = try managed.inspect(declared)
        // What the last reading found holds unless others have added something or taken it away since.
        if !roster.isCurrent(for: inspection.state) { _ = try snapshot() }
        var counters = FoundCounters(roster, planned: planned)
        try askWhetherWhole(&counters)
        inspection.objects = counters.objects
        try managed.inspectPart(&inspection, declared, besides: roster.entries.count)
        // Elements may be there whose counters are.
        let keys = CounterKind.allCases.map { ElementKeys(counters.ports[$0].ports) }
        try managed.confirmElements(&inspection, declared) { place in
            place < keys.count ? keys[place] : declared.sets[place].elements?.keys ?? ElementKeys(length: 2)
        }
        return Difference(
            managed.difference(inspection, from: declared), planned: planned, surplus: counters.surplus,
            showsReset: !counters.objects.trailingAreWhole)
    }

    /// Looks whether somebody has reset one of the reset markers.
    private mutating func askWhetherWhole(_ counters: inout FoundCounters) throws(NetlinkError) {
        let markers = counters.resetMarkers
        var whole = 0
        try managed.connection.forEachCounter(markers.count, in: name, name: { markers[$0].write(to: &$1) }) {
            _, counter, _ in
            if counter?.packets == 1 { whole += 1 }
        }
        counters.objects.trailingAreWhole = whole == CounterName.resetMarkers.count
    }

    /// Makes the difference go away in one batch, but for what wakes the table or is another part's, and very much in
    /// several, surplus counters aside: those no longer count anything, and may be deleted once what they hold has been booked.
    ///
    /// - Parameters:
    ///   - difference: What ``difference(from:)`` found.
    ///   - seed: What the counters of a port are to start with.
    /// - Throws: ``NetlinkError``; nothing has changed then, unless it says that the outcome is unknown.
    public mutating func apply(_ difference: Difference, seed: (PortNumber) -> SeededPort) throws {
        let planned = difference.planned
        let known = roster
        // Should it fail, what is expected is asked for by name where a dump leaves it out.
        expect(planned)
        var last: SeededPort?
        let declared = Layout.table(counting: planned).with(part)
        try managed.apply(difference.table, of: declared) { place in
            let (row, kind) = Layout.counter(at: place)
            guard row < planned.count else { return declared.objects[place] }
            if let last, last.port == planned[row] { return last.counter(kind) }
            let seeded = seed(planned[row])
            last = seeded
            return seeded.counter(kind)
        }
        roster = known
        roster.expect(difference.added, without: difference.replaced)
        if difference.table.changesSize { roster.structureWasMade(besides: part.size) }
    }

    /// Deletes counters that no element leads to any more.
    public mutating func delete(_ counters: [CounterName]) throws {
        try managed.delete(counters.map { StatefulObject.Identity(kind: .counter, name: $0.text) })
        roster.expect([], without: Set(counters))
    }
}

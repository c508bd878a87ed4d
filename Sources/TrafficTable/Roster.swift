internal import Netfilter
internal import Tally

/// The counters that were in a table when it was last read, in the order of their creation, and those that have been
/// added since.
///
/// A handle is never given twice in a table's life, and a counter's name and seed never change. So a counter that is
/// recognised by its handle needs no second look at either; and counters that are known can be asked for by name
/// instead of dumped.
struct Roster: Sendable {
    /// A counter.
    struct Entry: Sendable {
        /// 0 before it was first read.
        var handle: UInt64 = 0
        /// Nil where it is none of ours.
        var name: CounterName?
        /// What it was created with.
        var seed = Traffic.zero
        /// Its port's place in ``ports``.
        var row: Int32 = 0
    }

    /// Which life of which table this is of; nil where that is not known yet.
    private var life: Life?
    /// Every counter.
    private(set) var entries: [Entry] = []
    /// Every port that has a counter, in ascending order.
    private(set) var ports: [PortNumber] = []
    /// How many chains, maps and objects that are no counters are in the table.
    private var others = Layout.size

    private struct Life: Equatable {
        var handle: UInt64
        var incarnation: Incarnation
    }

    /// Nothing is known.
    init() {}

    /// What a table of ours has that counts these ports and no others.
    ///
    /// - Parameters:
    ///   - ports: The ports.
    ///   - size: How much else is in it.
    init(of ports: [PortNumber], besides size: Int = 0) {
        others = Layout.size + size
        expect(
            ports.flatMap { port in CounterKind.allCases.map { .port(port, $0) } } + CounterName.resetMarkers,
            without: [])
    }

    /// Forgets everything where this table, or this life of it, is not the one that was read.
    mutating func recognise(_ state: TableState, _ incarnation: Incarnation) {
        let shown = Life(handle: state.handle, incarnation: incarnation)
        if let life, life != shown { self = Roster() }
        life = shown
    }

    /// Whether all that is here was read in this table, and nothing has been added to it or taken from it since.
    func isCurrent(for state: TableState) -> Bool {
        life?.handle == state.handle && records(for: state) && entries.allSatisfy { $0.handle != 0 }
    }

    /// Whether a table has as many counters as are here.
    func records(for state: TableState) -> Bool { Int(state.use) == entries.count + others }

    /// Whether a table has so many counters that asking for each by name is cheaper for the kernel than a dump, and
    /// just those that are here.
    ///
    /// A dump takes the square of their number: on one machine 1.5 ms for 4,000 counters and 143 ms for 40,000, where
    /// asking took 4 and 41 ms.
    func canBeAsked(of state: TableState) -> Bool {
        isLarge && records(for: state) && entries.allSatisfy { $0.name != nil }
    }

    /// Whether there are so many that asking may be cheaper.
    var isLarge: Bool { entries.count >= Self.worthAsking }

    private static var worthAsking: Int { 10_000 }

    /// Takes over what a change of ours has made and deleted.
    mutating func expect(_ new: [CounterName], without old: Set<CounterName>) {
        if !old.isEmpty { entries.removeAll { $0.name.map(old.contains) ?? false } }
        entries += new.map { Entry(name: $0) }
        arrange()
    }

    /// Whether what a reading found are just the counters that are here from an index on.
    func matches(_ found: [Entry], from index: Int) -> Bool {
        found.count == entries.count - index
            && zip(entries[index...], found).allSatisfy { known, shown in
                known.handle == 0 ? known.name == shown.name : known.handle == shown.handle
            }
    }

    /// Takes over what a reading found in place of what was here from an index on.
    mutating func replace(from index: Int, with found: [Entry]) {
        entries.replaceSubrange(index..., with: found)
        arrange()
    }

    /// Takes over what a counter turned out to be.
    mutating func update(_ index: Int, handle: UInt64, seed: Traffic) {
        entries[index].handle = handle
        entries[index].seed = seed
    }

    /// Notes that every counter that is in the table is here.
    mutating func complete(_ state: TableState) { others = max(0, Int(state.use) - entries.count) }

    /// Notes that maps and chains have been made anew, or what else is in the table.
    mutating func structureWasMade(besides size: Int) { others = Layout.size + size }

    /// Finds each entry's row.
    private mutating func arrange() {
        var set = PortSet()
        for entry in entries { if case .port(let port, _) = entry.name { set.insert(port) } }
        ports = set.ports
        var rows = [Int32](repeating: 0, count: 1 << 16)
        for (row, port) in ports.enumerated() { rows[Int(port.value)] = Int32(row) }
        for index in entries.indices {
            if case .port(let port, _) = entries[index].name { entries[index].row = rows[Int(port.value)] }
        }
    }
}

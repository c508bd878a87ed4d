internal import Netfilter
internal import Tally

/// The counters that were in a table when it was last read, in the order of their creation.
///
/// A handle is never given twice in a table's life, and a counter's name and seed never change. So a counter that is
/// recognised by its handle needs no second look at either; and where nothing was added to the table or taken from it,
/// counters can be asked for by name instead of dumped.
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
    /// How many chains, maps and objects were in the table.
    private var use: UInt32 = 0
    /// The ruleset's generation when every counter was read; nil before.
    private(set) var generation: Generation?

    private struct Life: Equatable {
        var handle: UInt64
        var incarnation: Incarnation
    }

    /// Nothing is known.
    init() {}

    /// What a table of ours has that counts these ports and nothing else.
    init(of ports: [PortNumber]) {
        let names = ports.flatMap { port in CounterKind.allCases.map { CounterName.port(port, $0) } }
        entries = (names + CounterName.unused).map { Entry(name: $0) }
        use = UInt32(entries.count + CounterKind.allCases.count + Layout.chains.count)
        arrange()
    }

    /// Forgets everything where this table, or this life of it, is not the one that was read.
    mutating func recognise(_ state: TableState, _ incarnation: Incarnation) {
        let shown = Life(handle: state.handle, incarnation: incarnation)
        if let life, life != shown { self = Roster() }
        life = shown
    }

    /// Whether a table has so many counters that asking for each by name is cheaper for the kernel than a dump, and
    /// just those that are here.
    ///
    /// A dump takes the square of their number: on one machine 1.5 ms for 4,000 counters and 143 ms for 40,000, where
    /// asking took 4 and 41 ms.
    func canBeAsked(of state: TableState) -> Bool {
        isLarge && state.use == use && entries.allSatisfy { $0.name != nil }
    }

    /// Whether there are so many that asking may be cheaper.
    var isLarge: Bool { entries.count >= Self.worthAsking }

    private static var worthAsking: Int { 10_000 }

    /// Takes over what a reading found in place of what was here from an index on.
    mutating func replace(from index: Int, with found: [Entry]) {
        entries.replaceSubrange(index..., with: found)
        arrange()
    }

    /// Takes over what a counter that was asked for turned out to be.
    mutating func update(_ index: Int, handle: UInt64, seed: Traffic) {
        entries[index].handle = handle
        entries[index].seed = seed
    }

    /// Notes that every counter was read.
    mutating func complete(_ state: TableState, _ generation: Generation) {
        use = state.use
        self.generation = generation
    }

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

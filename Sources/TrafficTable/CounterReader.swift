internal import Netfilter
internal import Tally

/// Reads all counters of a table, whichever way costs the kernel less.
///
/// A reading is whole if every counter that is known from before is there once, under its handle; whether others have
/// changed the ruleset meanwhile doesn't matter. What a disturbed dump left out is asked for by its name.
struct CounterReader {
    private(set) var roster: Roster
    /// What each entry of the roster showed.
    private var figures: [Traffic] = []
    /// What was read beyond the part of the roster that still holds.
    private var found: [Roster.Entry] = []
    private var isAsFound = false
    /// Whether other counters are there than were known, or others than they were: others may have changed the table.
    private(set) var showsChange = false

    /// How often a disturbed dump of a table whose number of counters is another than was expected is begun anew.
    private static var attempts: Int { 3 }

    /// Begins with what was known after the last reading.
    init(_ roster: consuming Roster) { self.roster = roster }

    /// Reads.
    ///
    /// - Throws: ``NetlinkError``.
    mutating func read<Channel: MessageChannel & ~Copyable>(
        _ state: TableState, _ incarnation: Incarnation, _ connection: inout Connection<Channel>,
        _ second: SecondChannel<Channel>?
    ) throws(NetlinkError) {
        roster.recognise(state, incarnation)
        let name = state.table.name
        showsChange = !roster.records(for: state)
        if roster.canBeAsked(of: state), try ask(name, &connection, second) { return }
        for _ in 0..<Self.attempts {
            let isWhole = try dump(name, &connection)
            if !isWhole { try completeDump(name, &connection) }
            if !isAsFound || figures.count < roster.entries.count {
                let kept = figures.count - found.count
                showsChange = showsChange || !roster.matches(found, from: kept)
                roster.replace(from: kept, with: found)
            }
            if isWhole { roster.complete(state) }
            if roster.records(for: state) { return }
        }
        // All that was known is there. Others have added something that a dump won't show as long as they go on.
        showsChange = true
    }

    /// Asks for each counter of the roster by name.
    ///
    /// - Returns: Whether all were there and could be asked for. If not, a dump will tell.
    private mutating func ask<Channel: MessageChannel & ~Copyable>(
        _ table: String, _ connection: inout Connection<Channel>, _ second: SecondChannel<Channel>?
    ) throws(NetlinkError) -> Bool {
        let entries = roster.entries
        let own = entries.prefix(second == nil ? entries.count : entries.count / 2)
        second?.begin(entries[own.endIndex...], in: table)
        var answers: Answers?
        // Answers that were lost, for want of room, are no reason to give up: a dump needs less.
        do throws(NetlinkError) { answers = try Answers(for: own, in: table, &connection) } catch {}
        do throws(NetlinkError) {
            if let others = try second?.finish() { answers?.append(others) }
        } catch { answers = nil }
        guard let answers, !answers.isIncomplete else { return false }
        for newcomer in answers.newcomers {
            if roster.entries[newcomer.index].handle != 0 { showsChange = true }
            roster.update(newcomer.index, handle: newcomer.handle, seed: newcomer.seed)
        }
        figures = answers.figures
        return true
    }

    /// Dumps all counters.
    ///
    /// - Returns: Whether nobody disturbed it.
    private mutating func dump<Channel: MessageChannel & ~Copyable>(
        _ table: String, _ connection: inout Connection<Channel>
    ) throws(NetlinkError) -> Bool {
        figures.removeAll(keepingCapacity: true)
        figures.reserveCapacity(roster.entries.count)
        found.removeAll()
        isAsFound = true
        return try connection.forEachCounter(in: table) { add($0, in: $1) }
    }

    /// The next counter of a dump.
    private mutating func add(_ counter: CounterState, in bytes: borrowing RawSpan) {
        let index = figures.count
        if isAsFound, index < roster.entries.count {
            let known = roster.entries[index]
            if known.handle == 0, known.name == CounterName(counter.name, in: bytes) {
                roster.update(index, handle: counter.handle, seed: Traffic(seedIn: counter, in: bytes))
            }
            if roster.entries[index].handle == counter.handle {
                return figures.append(Traffic(bytes: counter.bytes, packets: counter.packets))
            }
        }
        // From here on it is another list.
        isAsFound = false
        append(counter, in: bytes)
    }

    private mutating func append(_ counter: CounterState, in bytes: borrowing RawSpan) {
        figures.append(Traffic(bytes: counter.bytes, packets: counter.packets))
        found.append(
            Roster.Entry(
                handle: counter.handle, name: CounterName(counter.name, in: bytes),
                seed: Traffic(seedIn: counter, in: bytes)))
    }

    /// Makes a whole of a dump that somebody disturbed: asks for what was expected and isn't in it, and puts what is in
    /// it in the order of creation, once each.
    private mutating func completeDump<Channel: MessageChannel & ~Copyable>(
        _ table: String, _ connection: inout Connection<Channel>
    ) throws(NetlinkError) {
        let kept = figures.count - found.count
        let names = Set(found.lazy.compactMap(\.name))
        let missing = roster.entries[kept...].compactMap { $0.name.flatMap { names.contains($0) ? nil : $0 } }
        if isAsFound, kept == roster.entries.count { return }
        isAsFound = false
        try connection.forEachCounter(missing.count, in: table, name: { missing[$0].write(to: &$1) }) {
            if let counter = $1 { append(counter, in: $2) }
        }
        var rows: [UInt64: (entry: Roster.Entry, figure: Traffic)] = [:]
        for (entry, figure) in zip(found, figures[kept...]) { rows[entry.handle] = (entry, figure) }
        for entry in roster.entries[..<kept] { rows[entry.handle] = nil }
        let sorted = rows.values.sorted { $0.entry.handle < $1.entry.handle }
        figures.replaceSubrange(kept..., with: sorted.map(\.figure))
        found = sorted.map(\.entry)
    }

    /// What was read, by port.
    func snapshot(_ incarnation: Incarnation) -> Snapshot {
        var sentinel: Reading?
        var witness: Reading?
        var readings = roster.ports.map { PortReading(port: $0) }
        for (entry, figure) in zip(roster.entries, figures) {
            let reading = Reading(handle: entry.handle, raw: figure, seed: entry.seed)
            switch entry.name {
            case .sentinel: sentinel = reading
            case .witness: witness = reading
            case .port(_, let kind): readings[Int(entry.row)].counters[kind] = reading
            case nil: break
            }
        }
        return Snapshot(incarnation: incarnation, sentinel: sentinel, witness: witness, ports: readings)
    }
}

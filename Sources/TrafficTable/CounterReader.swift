internal import Netfilter
internal import Tally

/// Reads all counters of a table, whichever way costs the kernel less.
struct CounterReader {
    private(set) var roster: Roster
    /// What each entry of the roster showed.
    private var figures: [Traffic] = []
    /// What was read beyond the part of the roster that still holds.
    private var found: [Roster.Entry] = []
    private var isAsFound = false

    /// Begins with what was known after the last reading.
    init(_ roster: consuming Roster) { self.roster = roster }

    /// Reads.
    ///
    /// - Throws: ``NetlinkError/interrupted(operation:)`` where the ruleset is not, or no longer, of `generation`.
    mutating func read<Channel: MessageChannel & ~Copyable>(
        _ state: TableState, _ incarnation: Incarnation, _ connection: inout Connection<Channel>,
        _ second: SecondChannel<Channel>?, _ generation: Generation
    ) throws(NetlinkError) {
        roster.recognise(state, incarnation)
        let name = state.table.name
        if roster.canBeAsked(of: state) {
            do throws(NetlinkError) {
                try ask(name, &connection, second, generation)
                return roster.complete(state, generation)
            } catch {
                if case .interrupted = error { throw error }
                // Another counter is there than the one that was known, or answers were lost: the dump will tell.
                roster = Roster()
                roster.recognise(state, incarnation)
            }
        }
        figures.removeAll(keepingCapacity: true)
        figures.reserveCapacity(roster.entries.count)
        found.removeAll()
        isAsFound = true
        try connection.forEachCounter(in: name, generation: generation) { add($0, in: $1) }
        if !isAsFound || figures.count < roster.entries.count {
            roster.replace(from: figures.count - found.count, with: found)
        }
        roster.complete(state, generation)
    }

    /// Asks for each counter of the roster by name.
    private mutating func ask<Channel: MessageChannel & ~Copyable>(
        _ table: String, _ connection: inout Connection<Channel>, _ second: SecondChannel<Channel>?,
        _ generation: Generation
    ) throws(NetlinkError) {
        let entries = roster.entries
        let own = entries.prefix(second == nil ? entries.count : entries.count / 2)
        second?.begin(entries[own.endIndex...], in: table, generation)
        var answers: Answers
        do throws(NetlinkError) { answers = try Answers(for: own, in: table, &connection, generation) } catch {
            _ = try? second?.finish()
            throw error
        }
        if let others = try second?.finish() { answers.append(others) }
        for newcomer in answers.newcomers {
            roster.update(newcomer.index, handle: newcomer.handle, seed: newcomer.seed)
        }
        figures = answers.figures
    }

    /// The next counter of a dump.
    private mutating func add(_ counter: CounterState, in bytes: borrowing RawSpan) {
        let index = figures.count
        figures.append(Traffic(bytes: counter.bytes, packets: counter.packets))
        if isAsFound, index < roster.entries.count, roster.entries[index].handle == counter.handle { return }
        // From here on it is another list.
        isAsFound = false
        found.append(
            Roster.Entry(
                handle: counter.handle, name: CounterName(counter.name, in: bytes),
                seed: Traffic(seedIn: counter, in: bytes)))
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

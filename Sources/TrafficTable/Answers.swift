internal import Netfilter
internal import Tally

/// What counters that were asked for showed.
struct Answers: Sendable {
    /// A counter that is not the one that was known under its name.
    struct Newcomer: Sendable {
        /// Its place in the roster.
        var index: Int
        var handle: UInt64
        /// What it was created with.
        var seed: Traffic
    }

    /// In the order of the questions.
    private(set) var figures: [Traffic] = []
    private(set) var newcomers: [Newcomer] = []
    /// Whether the table lacks one of them.
    private(set) var isIncomplete = false

    /// Asks for counters and waits for the answers.
    ///
    /// - Parameters:
    ///   - entries: A part of the roster, every one with a name.
    ///   - table: The table's name.
    ///   - connection: Over which to ask.
    /// - Throws: ``NetlinkError``, as the connection does.
    init<Channel: MessageChannel & ~Copyable>(
        for entries: ArraySlice<Roster.Entry>, in table: String, _ connection: inout Connection<Channel>
    ) throws(NetlinkError) {
        figures.reserveCapacity(entries.count)
        let first = entries.startIndex
        try connection.forEachCounter(
            entries.count, in: table, name: { entries[first + $0].name?.write(to: &$1) }
        ) { position, counter, bytes in
            guard let counter else { return isIncomplete = true }
            figures.append(Traffic(bytes: counter.bytes, packets: counter.packets))
            guard entries[first + position].handle != counter.handle else { return }
            newcomers.append(
                Newcomer(index: first + position, handle: counter.handle, seed: Traffic(seedIn: counter, in: bytes)))
        }
    }

    /// Adds the answers to the questions after these.
    mutating func append(_ others: Answers) {
        figures += others.figures
        newcomers += others.newcomers
        isIncomplete = isIncomplete || others.isIncomplete
    }
}

extension Traffic {
    /// What a counter was created with.
    init(seedIn counter: CounterState, in bytes: borrowing RawSpan) {
        // Most have none, and then no room is made for it.
        self = counter.userData.isEmpty ? .zero : Traffic(seedIn: UserData(bytes: counter.userDataBytes(in: bytes)))
    }
}

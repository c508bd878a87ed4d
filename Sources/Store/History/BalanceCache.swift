internal import Tally

/// What was looked up before: which opening of a port is the first at an instant or later.
///
/// Once there is one it stays the answer, because a port's openings come one after the other. What changes those that
/// are there, because a clock was wrong or hours are let go of, says so (``HistoryNote/version``).
struct BalanceCache {
    /// As many as 2,000 ports have days in a month: 5 MB.
    private static let limit = 65_536

    private var known: [PortNumber: [OpeningLookup]] = [:]
    private var count = 0
    private var version: String?

    /// Begins to answer a question, in a history of this version.
    mutating func begin(with version: String?) {
        guard version != self.version || count >= Self.limit else { return }
        self = BalanceCache()
        self.version = version
    }

    /// What is known of a port's first opening at `time` or later.
    subscript(port: PortNumber, at time: UnixTime) -> OpeningLookup? {
        guard let list = known[port] else { return nil }
        let place = Self.place(of: time, in: list)
        guard place > 0, list[place - 1].answers(for: time) else { return nil }
        return list[place - 1]
    }

    /// Remembers an answer, unless it is that there is none yet.
    mutating func add(_ found: OpeningLookup, of port: PortNumber) {
        guard let opening = found.opening, count < Self.limit else { return }
        var list = known.removeValue(forKey: port) ?? []
        let place = Self.place(of: found.from, in: list)
        if place < list.count, list[place].opening?.start == opening.start {
            list[place] = found
        } else {
            list.insert(found, at: place)
            count += 1
        }
        known[port] = list
    }

    /// How many answers are for instants up to `time`.
    private static func place(of time: UnixTime, in list: [OpeningLookup]) -> Int {
        var (low, high) = (0, list.count)
        while low < high {
            let middle = (low + high) / 2
            if list[middle].from <= time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

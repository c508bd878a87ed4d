internal import Tally

/// What was looked up before, of every port.
///
/// Once there is an answer it stays the answer, because a port's openings come one after the other. What changes those that
/// are there is another version of the history, or lets go of those up to a time.
struct BalanceCache {
    /// As many as 2,000 ports have days in a month: 5 MB.
    private static let limit = 65_536

    private var known: [PortNumber: PortBalances] = [:]
    private var count = 0
    private var version: UInt64 = 0
    private var reach = HistoryReach()

    /// Begins to answer a question, in a history of this version that reaches so far back.
    mutating func begin(with version: UInt64, _ reach: HistoryReach) {
        defer { (self.version, self.reach) = (version, reach) }
        if version != self.version || count >= Self.limit {
            self = BalanceCache()
        } else if reach != self.reach {
            let ends = [reach, self.reach].flatMap { [$0.hours, $0.days, $0.months] }
            let last = ends.compactMap(\.self).max() ?? UnixTime(.max)
            known = known.mapValues { $0.dropping(before: last) }
            count = known.values.reduce(0) { $0 + $1.count }
        }
    }

    /// What is known of a port, which is to be put back.
    mutating func take(_ port: PortNumber) -> PortBalances {
        let balances = known.removeValue(forKey: port) ?? PortBalances()
        count -= balances.count
        return balances
    }

    /// Remembers what is known of a port, as far as there is room.
    mutating func put(_ balances: PortBalances, of port: PortNumber) {
        guard count < Self.limit else { return }
        known[port] = balances
        count += balances.count
    }
}

/// What was looked up of a port before: which opening is the first at an instant or later.
struct PortBalances {
    private var list: [OpeningLookup] = []

    var count: Int { list.count }

    /// The first opening at `time` or later, as far as it is known.
    subscript(at time: UnixTime) -> OpeningLookup? {
        let place = place(of: time)
        guard place > 0, list[place - 1].answers(for: time) else { return nil }
        return list[place - 1]
    }

    /// The same without the openings before a time.
    func dropping(before time: UnixTime) -> PortBalances {
        var rest = self
        rest.list.removeAll { $0.opening.map { $0.start < time } ?? true }
        return rest
    }

    /// Remembers an answer, unless it is that there is none yet.
    mutating func add(_ found: OpeningLookup) {
        guard let opening = found.opening else { return }
        let place = place(of: found.from)
        if place < list.count, list[place].opening?.start == opening.start {
            list[place] = found
        } else {
            list.insert(found, at: place)
        }
    }

    /// How many answers are for instants up to `time`.
    private func place(of time: UnixTime) -> Int {
        // Questions come in the order of time.
        if list.last.map({ $0.from <= time }) ?? true { return list.count }
        var (low, high) = (0, list.count)
        while low < high {
            let middle = (low + high) / 2
            if list[middle].from <= time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

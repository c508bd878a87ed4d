import Tally

/// What really happened, kept without the ledger's help.
struct Truth: Equatable {
    /// One of a port's counters.
    struct Key: Hashable {
        var port: PortNumber
        var kind: CounterKind
    }

    /// Counted and committed, adoptions included.
    private(set) var totals: [Key: Traffic] = [:]
    private(set) var adopted: [Key: Traffic] = [:]
    /// Counted and committed, by the start of the hour that it was booked to.
    private(set) var hours: [Key: [UnixTime: Traffic]] = [:]
    /// Counted by the kernel since the last commit, and still there to be read.
    private(set) var pending: [Key: Traffic] = [:]
    /// Counted by the kernel since the last commit, whatever became of it.
    private(set) var passed: [Key: Traffic] = [:]

    mutating func count(_ traffic: Traffic, _ key: Key) {
        pending[key, default: .zero] += traffic
        passed[key, default: .zero] += traffic
    }

    /// What was booked stands for what was counted, where nobody can tell which of the two it was.
    mutating func accept(_ booked: Traffic, _ key: Key) { pending[key] = booked }

    /// Somebody zeroed or deleted the counter: what was not committed is gone.
    mutating func lose(_ key: Key) { pending[key] = nil }

    mutating func loseAll() { pending = [:] }

    /// A reading was committed.
    mutating func commit(at time: UnixTime) {
        // A reading within the first second of an hour is the last of the hour before.
        let hour = UnixTime((time.seconds - 2).quotientAndRemainder(dividingBy: 3600).quotient * 3600)
        for (key, traffic) in pending where traffic != .zero {
            totals[key, default: .zero] += traffic
            hours[key, default: [:]][hour, default: .zero] += traffic
        }
        pending = [:]
        passed = [:]
    }

    /// A reading of a table that the store had never heard of was committed.
    mutating func adopt(_ raw: Traffic, _ key: Key) {
        let more = raw - (totals[key] ?? .zero)
        totals[key, default: .zero] += more
        adopted[key, default: .zero] += more
        pending[key] = nil
        passed[key] = nil
    }

    /// What was booked from `start` on.
    func booked(_ key: Key, from start: UnixTime) -> Traffic {
        var sum = Traffic.zero
        for (hour, traffic) in hours[key] ?? [:] where hour >= start { sum += traffic }
        return sum
    }
}

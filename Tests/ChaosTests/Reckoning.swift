import TestSupport

/// What the rounds until now have left behind.
struct Reckoning {
    /// How much more the independent counters have than the agent, by counter.
    var missing: Counts = [:]
    /// How often each cause was counted.
    var causes: [String: UInt64] = [:]
    /// What ports had when their periods began.
    var openings = Openings()
    /// How often quotas came to be what they should be only after the first look.
    var lateQuotas = 0
    /// Descriptors that the agent had open when it was first looked at in peace.
    var descriptors: Int?
    /// The most memory that any agent had, in bytes.
    var worstMemory = 0
    /// The agent that was looked at last, and its memory at its third round.
    var lived: (pid: Int32, rounds: Int, memory: Int) = (0, 0, 0)
    /// All that the independent counters have seen, in bytes.
    var truth = 0
}

/// What the design promises and didn't hold.
struct Broken: Error, CustomStringConvertible {
    var description: String
}

extension World {
    /// Stops the traffic for a moment and reads both sides while nothing moves, and the ports that come and go are counted.
    func settle() throws -> (truth: Counts, page: Metrics) {
        try traffic.pause()
        var result: (Counts, Metrics)?
        // The last acknowledgements may still be under way.
        try eventually("nothing moves any more", within: 20) {
            let before = try Counts(truth)
            let page = try scrape()
            guard try Counts(truth) == before, isCounting(Set(Self.extra), in: page) else { return false }
            result = (before, page)
            return true
        }
        guard let result else { throw Broken(description: "no quiet moment") }
        return result
    }

    /// Compares with the truth after a round, and takes what is found for the next one's beginning.
    func check(_ promise: Promise) throws {
        try waitUntilWell()
        let (truth, page) = try settle()
        defer { traffic.resume() }
        let missing = truth - Counts(page, Self.ports)
        for (name, count) in missing.sorted(by: { $0.key < $1.key }) {
            let more = count - (known.missing[name] ?? Count())
            let allowed = promise.loss[name] ?? Count()
            guard Count().isWithin(more), more.isWithin(allowed) else {
                throw Broken(description: "\(name): lost \(more), allowed \(allowed); truth \(truth[name] ?? Count())")
            }
        }
        known.missing = missing
        known.truth = truth.values.reduce(0) { $0 + $1.bytes }
        try checkCauses(page, promise)
        try checkLimits(page, promise)
        let wrong = watcher.seen.fallen + gates.seen.gaps
        guard wrong.isEmpty else { throw Broken(description: wrong.joined(separator: "; ")) }
        try checkResources()
        try endRoundOfNeighbour()
    }

    private func checkCauses(_ page: Metrics, _ promise: Promise) throws {
        for cause in ["external_reset", "table_lost", "table_damaged", "restored", "reboot", "adopted"] {
            let count = page.resets(cause) ?? 0
            let before = known.causes[cause, default: 0]
            known.causes[cause] = count
            if promise.storeIsOlder { continue }
            let isRight = promise.causes.contains(cause) ? count > before : count == before
            if promise.possibleCauses.contains(cause) { continue }
            guard isRight else {
                throw Broken(description: "\(cause) was counted \(before) times before and \(count) times after")
            }
        }
    }
}

internal import Exposition
internal import Tally

/// What may leave the process: figures that are on disk, and how the agent is doing.
///
/// The ledger changes with a commit and at no other time, the status also between; every surface reads from here and
/// from nowhere else.
struct Published: Sendable {
    /// The ledger as of the last commit.
    var ledger = Ledger()
    /// How the agent is doing.
    var status = Status()
}

/// How the agent is doing.
struct Status: Sendable {
    /// Counts up with every finished reading.
    var reading: UInt64 = 0
    /// The ports that are counted now.
    var ports: [ServicePort] = []
    /// The periods that the last reading was booked to; at first, those that the ledger was opened at.
    var periods: Periods?
    /// When the kernel was last read with success, in nanoseconds of CLOCK_BOOTTIME; 0 before.
    var lastRead: Int64 = 0
    /// Whether the last reading of the kernel succeeded.
    var kernelIsUp = true
    /// Whether the kernel keeps others from changing the table.
    var tableIsOwned = false
    /// Whether the table outlives its owner, which not every nft can list.
    var tableIsPersistent = false
    /// What went wrong last, for people.
    var storeProblem: String?
    var kernelProblem: String?
    /// What happened between the agent and the kernel, as metrics show it.
    var kernel = KernelFigures()
    /// What there is to tell of limits, as metrics show it.
    var limits = LimitFigures(now: UnixTime(0))
    /// What happened between the agent and the store, as metrics show it.
    var store = StoreFigures()
}

extension Status {
    /// Why the kernel's figures are not fresh.
    ///
    /// - Parameters:
    ///   - now: In nanoseconds of CLOCK_BOOTTIME.
    ///   - interval: How often the kernel is read at least, in seconds.
    /// - Returns: A sentence's end, or nil.
    func staleness(at now: Int64, interval: Int) -> String? {
        if !kernelIsUp { return kernelProblem ?? "not yet" }
        let age = (now - lastRead) / 1_000_000_000
        // One may be missed, and the next one is under way.
        return age > 2 * Int64(interval) ? "no reading has come to its end for \(age) s" : nil
    }
}

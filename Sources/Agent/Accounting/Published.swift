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
    /// Whether the last commit succeeded.
    var storeIsUp = true
    /// Whether the last reading of the kernel succeeded.
    var kernelIsUp = true
    /// Whether the kernel keeps others from changing the table.
    var tableIsOwned = false
    /// What went wrong last, for people.
    var storeProblem: String?
    var kernelProblem: String?
    /// Counted since the process started.
    var dumpInterruptions: UInt64 = 0
    var netlinkErrors: [String: UInt64] = [:]
    var storeErrors: UInt64 = 0
}

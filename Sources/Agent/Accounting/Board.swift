internal import Synchronization
internal import Tally

/// Where what may leave the process hangs for every surface to read.
final class Board: Sendable {
    private let figures = Mutex(Published())
    private let readings = Atomic<UInt64>(0)

    /// What was published last.
    var published: Published { figures.withLock { $0 } }

    /// How many readings have begun.
    var begun: UInt64 { readings.load(ordering: .acquiring) }

    /// Whether a reading has begun and not come to its end.
    var isReading: Bool { begun > published.status.reading }

    /// Notes that a reading begins.
    func begin() { readings.add(1, ordering: .acquiringAndReleasing) }

    /// Shows how the agent is doing, and the ledger that `change` returns.
    ///
    /// The one that hangs here is let go of before, so that it can be changed where it lies: copying every record for
    /// each reading would cost more than booking it.
    func show(_ status: Status, _ change: () -> Ledger) {
        figures.withLock { figures in
            figures.status = status
            figures.ledger = Ledger()
            figures.ledger = change()
        }
    }
}

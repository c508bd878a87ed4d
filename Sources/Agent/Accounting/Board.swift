internal import Synchronization

/// Where what may leave the process hangs for every surface to read.
final class Board: Sendable {
    private let figures = Mutex(Published())
    private let readings = Atomic<UInt64>(0)

    /// What was published last.
    var published: Published { figures.withLock { $0 } }

    /// How many readings have begun.
    var begun: UInt64 { readings.load(ordering: .acquiring) }

    /// Notes that a reading begins.
    func begin() { readings.add(1, ordering: .acquiringAndReleasing) }

    /// Replaces what hangs there.
    func show(_ new: Published) { figures.withLock { $0 = new } }
}

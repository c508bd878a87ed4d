internal import CLinux
internal import Glibc
internal import Netfilter
internal import Tally
internal import TrafficTable

/// Reading: waits where a snapshot shows counters that are being reset, until it is clear what to book.
///
/// ``ResetWait`` decides; this has the kernel and the clock, and remembers what was waited for.
struct ResetWatch {
    /// How long to leave the kernel alone between two looks at a reset, in microseconds.
    private static let pause: UInt32 = 5000

    /// The handles of counters whose reset was waited for, and is not booked yet.
    private(set) var waitedFor: Set<UInt64> = []

    /// Looks at one counter again and again until a reset has come to its end, or is taken for none of all.
    ///
    /// - Parameters:
    ///   - first: What was read.
    ///   - ledger: What is booked.
    ///   - table: Where it was read.
    /// - Returns: What came of it: whether to book the snapshot, or to read again.
    mutating func wait(
        after first: Snapshot, in ledger: Ledger, _ table: inout TrafficTable<NetlinkSocket>
    ) -> ResetWait {
        var wait = ResetWait(first, in: ledger, waitedFor: waitedFor)
        let began = cl_boot_time_nanoseconds()
        while wait.step == .look {
            usleep(Self.pause)
            let look = table.look(at: wait.lookedAt)
            wait.saw(look, after: cl_boot_time_nanoseconds() - began)
        }
        if wait.step == .readAgain { usleep(Self.pause) }
        waitedFor = wait.waitedFor
        return wait
    }

    /// Takes note that what was waited for is on disk.
    mutating func resetsAreBooked() { waitedFor = [] }
}

internal import CLinux
internal import Glibc
internal import Tally
internal import TrafficTable

extension Books {
    /// How long to leave the kernel alone between two looks at a reset, in microseconds.
    private static var pause: UInt32 { 5000 }

    /// A snapshot that no reset is in the middle of: ``ResetWait`` decides, and this does what it says.
    mutating func settledSnapshot() throws -> Snapshot {
        let first = try presentSnapshot()
        var wait = ResetWait(first, in: ledger, waitedFor: waitedFor)
        defer { waitedFor = wait.waitedFor }
        let began = cl_boot_time_nanoseconds()
        while true {
            switch wait.step {
            case .book: return first
            case .look:
                usleep(Self.pause)
                let look = table.look(at: wait.lookedAt)
                wait.saw(look, after: cl_boot_time_nanoseconds() - began)
            case .readAgain:
                usleep(Self.pause)
                return wait.settled(try presentSnapshot(), after: first)
            }
        }
    }
}

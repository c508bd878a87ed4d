internal import CLinux
internal import Glibc
internal import Netfilter
internal import Tally
internal import TrafficTable

extension Books {
    /// A snapshot that no reset is in the middle of.
    ///
    /// `nft reset counters` walks the table in the order of a dump and may be overtaken by one. The sentinel is the last
    /// object: a dump that begins after the sentinel was seen zeroed has everything after its reset. A counter that was
    /// reset alone leaves the sentinel whole; after a while that is taken for what it is. Then the snapshot that showed
    /// it is the one to book: in a later one the counter may have passed its old value.
    mutating func settledSnapshot() throws -> Snapshot {
        let first = try presentSnapshot()
        guard ledger.seesReset(in: first) else { return first }
        let fallen = ledger.fallen(in: first)
        var isOver = first.sentinel?.raw.packets == 0
        // Where the store can't take it, it is seen again in each reading, and waited for once.
        if !isOver, fallen.isSubset(of: waitedFor) { return first }
        let patience = Self.patience(for: first.ports.count * CounterKind.allCases.count)
        let deadline = cl_boot_time_nanoseconds() + patience
        while isOver || cl_boot_time_nanoseconds() < deadline {
            usleep(5000)
            if isOver { return try presentSnapshot() }
            do { isOver = try table.sentinelIsZero() } catch NetlinkError.interrupted {
                // Others change the ruleset just now.
            } catch is NetlinkError {
                // It is gone, and maybe the table with it, which is then made anew with what this reading books.
                break
            }
        }
        waitedFor = fallen
        return first
    }

    /// How long a reset of so many counters may take, in nanoseconds.
    ///
    /// It grows with the square of their number: `nft reset counters` of 80,000 counters took 0.7 s, of 160,000 up to
    /// 6.9 s.
    private static func patience(for counters: Int) -> Int64 {
        let share = Double(counters) / 160_000
        return 1_000_000_000 + Int64(15_000_000_000 * share * share)
    }
}

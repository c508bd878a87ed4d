internal import CLinux
internal import Exposition
internal import Glibc
internal import Logging
internal import Netfilter
internal import Store
internal import Synchronization
internal import Tally
internal import TrafficTable

extension Books {
    /// One reading of the kernel, posted and committed.
    ///
    /// - Returns: What was read.
    /// - Throws: what the kernel refused. A store that fails is no error here: the kernel goes on counting, and the next
    ///   reading starts from the same baseline.
    @discardableResult mutating func read() throws -> Snapshot {
        board.begin()
        lastReading = cl_boot_time_nanoseconds()
        lastTime = clock.now()
        // Who waits for a reading has had it, also where it failed.
        defer { status.reading = board.begun }
        let snapshot = try settledSnapshot()
        status.lastRead = cl_boot_time_nanoseconds()
        failpoint("read")
        book(snapshot)
        publish()
        if !snapshot.unusedAreWhole || table.showsChange { hasWorkLeft = true }
        return snapshot
    }

    /// A snapshot of the table, which is built again if it is gone.
    mutating func presentSnapshot() throws -> Snapshot {
        do { return try table.snapshot() } catch TrafficTableError.absent {
            log.warning("table inet \(table.name) is gone: somebody deleted it; building it again")
            try rebuild()
        } catch TrafficTableError.foreign(let name) {
            guard try table.standing() == .restored else { throw TrafficTableError.foreign(table: name) }
            try replaceCopy()
        }
        return try table.snapshot()
    }

    /// Posts a snapshot and commits it; what could not be committed is not taken over.
    private mutating func book(_ snapshot: Snapshot) {
        let now = UnixTime(Int64(clock.now()))
        do {
            let store = try openStore()
            let moment = try moment(at: now, store)
            let periods = moment.periods
            var posting = ledger.posting(snapshot, at: moment, boot: boot)
            if posting.newIncarnation == nil { posting.newIncarnation = unsavedIncarnation }
            addUnbooked(to: &posting)
            try store.commit(posting, boot: boot, at: now)
            failpoint("committed")
            // Nothing was written, so nothing is known of a store that failed.
            if posting.isEmpty, !status.storeIsUp { try store.setNote("recovered", to: "\(now.seconds)") }
            status.periods = periods
            apply(posting)
            unsavedIncarnation = nil
            waitedFor = []
            unbooked = [:]
            lastBooked = now
            for (cause, _) in posting.resets { log.notice("counters did not go on as they were: \(cause.rawValue)") }
            if !status.storeIsUp { log.notice("the store works again") }
            status.store.isUp = true
            status.storeProblem = nil
        } catch { reportStore(error) }
    }
}

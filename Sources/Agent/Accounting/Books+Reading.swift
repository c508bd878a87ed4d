internal import CLinux
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
        var moment = Moment(time: now, calendar: calendar, after: lastBooked, opened: ledger.latestOpening)
        do {
            let store = try openStore()
            if ledger.latestOpening > moment.periods.hour.start { try setBack(&moment, store) }
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
            if ledger.latestOpening <= moment.time { clockIsBehind = false }
            lastBooked = now
            for (cause, _) in posting.resets { log.notice("counters did not go on as they were: \(cause.rawValue)") }
            if !status.storeIsUp { log.notice("the store works again") }
            status.storeIsUp = true
            status.storeProblem = nil
        } catch { reportStore(error) }
    }

    /// The clock shows an hour before the last one that was booked to.
    ///
    /// Where it was wrong until now, what was booked to hours that have not come yet belongs to this one. Where it is
    /// wrong now (a machine without a battery starts in 1970), the history must not be touched: then the last hour goes
    /// on until the clock has caught up. Which it is, the number of those hours tells.
    private mutating func setBack(_ moment: inout Moment, _ store: Store) throws {
        if !clockIsBehind,
            try store.hours(after: moment.periods.hour.start, atMost: Self.mostHoursTakenBack + 1)
                <= Self.mostHoursTakenBack
        {
            try store.rewind(to: moment.periods.hour.start)
            return try reload(moment.periods, store)
        }
        if !clockIsBehind {
            log.error(
                "the clock is far behind what was counted already: booking to the last known hour until it is right")
        }
        moment = Moment(time: moment.time, periods: calendar.periods(at: ledger.latestOpening))
        // At a start it was loaded for the hours that the clock showed.
        if !clockIsBehind { try reload(moment.periods, store) }
        clockIsBehind = true
    }

    /// Loads the ledger as it is on disk, for other periods than it was loaded for.
    private mutating func reload(_ periods: Periods, _ store: Store) throws {
        ledger = try store.load(periods)
        if let unsavedIncarnation { ledger.register(unsavedIncarnation, boot: boot) }
        status.periods = periods
        board.show(status) { ledger }
    }

    /// How many hours with traffic a clock that was set back may take back.
    private static var mostHoursTakenBack: Int { 24 }
}

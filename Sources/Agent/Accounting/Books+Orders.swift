internal import CLinux
internal import Glibc
internal import Logging
internal import ManagedTable
internal import Netfilter
internal import Tally
internal import TrafficTable

// What comes before what: here, and nowhere else. `docs/how-a-byte-is-counted.md` says why.

extension Books {
    /// A reading: the kernel is read as a whole; what that changes is committed; only then is it shown.
    ///
    /// - Returns: What was read.
    /// - Throws: What the kernel refused. A store that fails is no error here: the kernel goes on counting, and the next
    ///   reading starts from the same baseline.
    @discardableResult mutating func read() throws -> Snapshot {
        board.begin()
        schedule.readingBegins(at: keeper.clock.wall.now())
        // Who waits for a reading has had it, also where it failed.
        defer { state.reading = board.begun }
        var snapshot = try settledSnapshot()
        snapshot.periodUse = limiter.periodUse(of: reconciler.plan, keeper.ledger, keeper.clock, &table)
        state.lastRead = cl_boot_time_nanoseconds()
        // Who asks after a limit was reached hears of it.
        hear()
        failpoint("read")
        readLimitFigures()
        if let posting = keeper.commit(snapshot) {
            show(posting)
            resetWatch.resetsAreBooked()
            limiter.note(snapshot.periodUse, bookedTo: keeper.periods)
        }
        publish()
        endConnections()
        if !snapshot.resetMarkersAreWhole || table.showsChange
            || limiter.isOutdated(in: keeper.periods, after: keeper.breaks)
            || (try? limiter.wereReset(in: &table)) == true
        {
            reconciler.needsReconcile = true
        }
        return snapshot
    }

    /// A snapshot that no reset is in the middle of: where others reset counters just now, the end of that is waited for.
    private mutating func settledSnapshot() throws -> Snapshot {
        let first = try presentSnapshot()
        let wait = resetWatch.wait(after: first, in: keeper.ledger, &table)
        return wait.step == .readAgain ? wait.settled(try presentSnapshot(), after: first) : first
    }

    /// A snapshot of the table, which is made again if it is gone.
    private mutating func presentSnapshot() throws -> Snapshot {
        do { return try table.snapshot() } catch TableError.absent {
            log.warning("table inet \(table.name) is gone: somebody deleted it; building it again")
            try makeTable()
        } catch TableError.foreign(let name) {
            guard try table.standing() == .restored else { throw TableError.foreign(table: name) }
            try replaceCopy()
        }
        return try table.snapshot()
    }

    /// A new table: its id is on disk before it is made, and its counters start with what is committed.
    mutating func makeTable(replacingCopy: Bool = false) throws {
        let incarnation = Incarnation.random()
        keeper.register(incarnation)
        // Counters and quotas begin with the same committed figures, in the same batch.
        limiter.planAnew(reconciler.plan, keeper)
        limiter.prepare(&table)
        try table.create(
            incarnation, ports: reconciler.seededPorts(from: keeper.ledger), replacing: replacingCopy)
        failpoint("table-made")
    }

    /// A table in the place of a copy that came back with a saved ruleset.
    ///
    /// What the copy shows is not read: its counters began with what they had when they were saved.
    mutating func replaceCopy() throws {
        try makeTable(replacingCopy: true)
        keeper.note(.restored)
        log.notice(
            "table inet \(table.name) was a copy from a saved ruleset; made anew, its counters go on from the store")
    }

    /// Makes the kernel count the plan's ports and no others.
    mutating func reconcile() throws {
        reconciler.needsReconcile = true
        for attempt in 1...Reconciler.attempts {
            do {
                try reconcileOnce()
                return
            } catch let error as NetlinkError where attempt < Reconciler.attempts && error.deservesAnotherTry {
                count(error)
                log.warning("\(error); looking at the table again")
            }
        }
    }

    private mutating func reconcileOnce() throws {
        // First what is there is booked: nothing is deleted before, and new counters start from committed totals.
        let booked = try read()
        try limiter.plan(reconciler.plan, keeper, &table)
        limiter.prepare(&table)
        failpoint("limits-planned")
        var difference = try table.difference(from: reconciler.numbers)
        if difference.isDamage { countDamage() }
        if difference.isUpgrade { log.notice("table inet \(table.name) is an earlier version's: moving its chains") }
        // A reset that came after the reading has to be booked, too; also where one of the two was not whole before.
        if difference.showsReset, !booked.showsEndOfReset { try read() }
        // Once its 0 is on disk the sentinel can be put back, and the same reset is never seen twice; not before.
        let mustKeepSentinel = difference.showsReset && !keeper.store.isUp
        if mustKeepSentinel { difference.keepResetMarkers() }
        if difference.showsReset, !mustKeepSentinel { failpoint("reset-booked") }
        if !difference.isEmpty {
            try reconciler.apply(difference, to: &table, from: keeper.ledger)
            failpoint("table-changed")
        }
        reconciler.damageIsMended()
        // Not before: a port that is shown is counted.
        state.ports = reconciler.plan
        if !difference.surplus.isEmpty {
            // Nothing leads to these counters any more. Packets that were under way to one get there first, then it is
            // read for the last time; only when that is on disk does it go. (Where the kernel can't be asked to wait,
            // nohz_full, a tenth of a second is ample.)
            if cl_wait_for_packets_in_flight() != 0 { usleep(100_000) }
            try read()
            guard keeper.store.isUp else { return }
            failpoint("last-reading")
            try table.delete(difference.surplus)
            failpoint("counters-deleted")
        }
        reconciler.needsReconcile = mustKeepSentinel
        if !difference.isEmpty || !difference.surplus.isEmpty { try read() }
        try limiter.settle(after: difference, keeper, &table)
        failpoint("limits-settled")
        endConnections()
        publish()
    }

    /// Reads what there is to tell of limits; that something can't be read is no reason not to book.
    private mutating func readLimitFigures() {
        do { try limiter.readFigures(at: keeper.clock.now, &table) } catch {
            if let error = error as? NetlinkError { count(error) }
        }
    }

    /// Ends connections on ports on which nothing passes any more; the kernel refuses their packets already.
    private mutating func endConnections() {
        do {
            switch try limiter.stops.endConnections(limiter.arming, at: keeper.clock.now) {
            case .ended(let count, let ports):
                log.notice("\(ports) ports stopped: a limit, an expiry or a block; \(count) connections ended")
            case .unsupported:
                log.warning(
                    "the kernel can't end idle connections (CONFIG_INET_DIAG_DESTROY): they end when they are used")
            case nil: break
            }
        } catch { log.warning("\(error); idle connections end when they are used") }
    }

    /// Counts that others have changed parts of the table.
    ///
    /// It is on disk before they are mended: whenever the process ends, either the count or the damage is there to see.
    /// Where the store can't take it, it goes with the next reading that is booked; mending doesn't wait for that.
    private mutating func countDamage() {
        guard reconciler.countsDamage() else { return }
        keeper.note(.tableDamaged)
        log.warning(
            "parts of table inet \(table.name) were changed by others: \(ResetCause.tableDamaged.rawValue); mending them"
        )
        if let posting = keeper.commitNoted() { show(posting) }
    }

    /// Removes the table, once all that it holds is on disk.
    ///
    /// - Throws: ``StoreUnavailable``, and the table stays; ``NetlinkError``; `StoreError`.
    mutating func uninstall() throws {
        try read()
        if let problem = keeper.store.problem { throw StoreUnavailable(problem: problem) }
        // Nothing is counted any more when it is read for the last time.
        reconciler.plan = []
        try reconcile()
        if let problem = keeper.store.problem { throw StoreUnavailable(problem: problem) }
        try table.delete()
        try keeper.endLife()
    }
}

/// The table is kept because what it holds could not be saved.
struct StoreUnavailable: Error, CustomStringConvertible {
    var problem: String
    var description: String { "the table stays, because what it holds could not be saved: \(problem)" }
}

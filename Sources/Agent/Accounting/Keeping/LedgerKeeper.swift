internal import Logging
internal import Store
internal import Tally

/// Keeping: the ledger, and the store that it is committed to.
///
/// What ``ledger`` says is on disk: it is changed only by ``apply(_:)``, after the commit, or loaded again. So it may be
/// shown at any time. A store that fails is no error here: it is counted and logged, and the next commit starts from the
/// same baseline.
struct LedgerKeeper: ~Copyable {
    /// What is booked.
    var ledger: Ledger
    /// How often something else has become of it than that what was counted was added: it was loaded again, or counters
    /// did not go on as they were.
    var breaks = 0
    /// The periods that it was last loaded for or booked to.
    var periods: Periods
    var store: KeptStore
    /// The clock that readings are dated by.
    var clock: BookingClock
    /// What each config named, as the store has it.
    private(set) var remembered: [String: [ServicePort]]
    /// What the store could not be told of yet.
    var unsaved = Unsaved()
    /// The day on which what is old was last let go of.
    var tidiedOn: Period?

    /// How long the history is kept.
    let retention: Retention
    let boot: String
    let log: Logger

    /// What has happened to the table and is not on disk.
    struct Unsaved {
        /// A life of the table.
        var incarnation: Incarnation?
        /// What happened to it besides, and how often.
        var causes: [ResetCause: UInt64] = [:]

        /// The causes go with a posting.
        func addCauses(to posting: inout Posting) {
            for (cause, count) in causes { posting.resets[cause] = count }
            // It has a cause of its own.
            if causes[.restored] != nil { posting.resets[.tableLost] = nil }
        }
    }

    /// Begins with what the store knows.
    ///
    /// - Throws: `StoreError`.
    init(
        _ store: Store, _ clock: BookingClock, retention: Retention = .standard, boot: String, log: Logger
    ) throws {
        let periods = clock.calendar.periods(at: clock.now)
        let ledger = try store.load(periods)
        let remembered = try store.found()
        self.ledger = ledger
        self.remembered = remembered
        self.periods = periods
        self.store = KeptStore(store, log: log)
        self.clock = clock
        self.retention = retention
        self.boot = boot
        self.log = log
    }

    /// Commits what a snapshot changes.
    ///
    /// - Returns: What is on disk now, to be applied; nil where the store has failed.
    mutating func commit(_ snapshot: Snapshot) -> Posting? {
        let now = clock.now
        return attempt { keeper in
            let store = try keeper.openStore()
            let moment = try keeper.moment(at: now, store)
            var posting = keeper.ledger.posting(snapshot, at: moment, boot: keeper.boot)
            if posting.newIncarnation == nil { posting.newIncarnation = keeper.unsaved.incarnation }
            keeper.unsaved.addCauses(to: &posting)
            try store.commit(posting, boot: keeper.boot, at: now)
            failpoint("committed")
            // Nothing was written, so nothing is known of a store that failed.
            if posting.isEmpty, !keeper.store.isUp { try store.setNote("recovered", to: "\(now.seconds)") }
            keeper.wasCommitted(posting, at: moment)
            return posting
        }
    }

    private mutating func wasCommitted(_ posting: Posting, at moment: Moment) {
        periods = moment.periods
        unsaved = Unsaved()
        clock.lastBooked = moment.time
        if !posting.resets.isEmpty { breaks += 1 }
        for (cause, _) in posting.resets { log.notice("counters did not go on as they were: \(cause.rawValue)") }
        store.succeeded()
    }

    /// Takes over what is on disk.
    mutating func apply(_ posting: Posting) { ledger.apply(posting, boot: boot) }

    /// Notes that something has happened to the table; it goes to the disk with the next commit.
    mutating func note(_ cause: ResetCause) { unsaved.causes[cause, default: 0] += 1 }

    /// Commits what has happened to the table, without a reading.
    ///
    /// - Returns: What is on disk now, to be applied; nil where the store has failed.
    mutating func commitNoted() -> Posting? {
        attempt { keeper in
            var posting = Posting()
            keeper.unsaved.addCauses(to: &posting)
            try keeper.openStore().commit(posting, boot: keeper.boot, at: keeper.clock.now)
            keeper.unsaved.causes = [:]
            return posting
        }
    }

    /// Keeps a life of the table, before that is made.
    ///
    /// Where the store fails, counting matters more: should the process end before the life can be saved, the next one
    /// adopts the table.
    mutating func register(_ incarnation: Incarnation) {
        let saved: Void? = attempt { keeper in
            try keeper.openStore().add(incarnation, boot: keeper.boot, at: keeper.clock.now)
        }
        unsaved.incarnation = saved == nil ? incarnation : nil
        ledger.register(incarnation, boot: boot)
    }

    /// Keeps what the configs name for the next start.
    mutating func remember(_ found: [String: [ServicePort]]) {
        guard found != remembered else { return }
        attempt { keeper in
            try keeper.openStore().keep(found: found)
            keeper.remembered = found
        }
    }

    /// Notes that the table was removed in order.
    ///
    /// - Throws: `StoreError`.
    mutating func endLife() throws { try store.open?.endLife() }

    /// Does something with the store; a failure is counted, logged and shown.
    ///
    /// - Returns: What came of it; nil where the store has failed.
    @discardableResult mutating func attempt<Result>(_ body: (inout LedgerKeeper) throws -> Result) -> Result? {
        do { return try body(&self) } catch {
            store.failed(error)
            return nil
        }
    }
}

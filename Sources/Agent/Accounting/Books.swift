internal import Exposition
internal import Logging
internal import Netfilter
internal import Store
internal import SystemPackage
internal import Tally
internal import TrafficTable

/// Accounting: reads the kernel, posts to the ledger, commits to the store, and shows; always in this order.
///
/// Its parts don't know each other: ``ResetWatch`` reads, ``Reconciler`` knows what should be counted, ``Limiter`` what
/// is enforced, ``LedgerKeeper`` keeps what was, ``Schedule`` says when. What comes before what is in `Books+Orders.swift`.
///
/// Everything in it is synchronous, and ``Accountant`` lets one caller in at a time: no two readings are ever worked out
/// from the same baseline.
struct Books: ~Copyable {
    /// The kernel's side.
    var table: TrafficTable<NetlinkSocket>
    var resetWatch = ResetWatch()
    var reconciler = Reconciler()
    var limiter = Limiter()
    var keeper: LedgerKeeper
    var schedule: Schedule
    /// How the kernel's side is doing; the rest of ``status`` is in the parts.
    var state = Status()

    /// Hears what others, and packets, do to the table; nil where nobody listens.
    var monitor: TableMonitor?
    /// Where everybody reads what may leave the process.
    let board: Board
    let log: Logger

    /// Opens the books at what the store knows.
    ///
    /// - Throws: `StoreError`.
    init(
        table: consuming TrafficTable<NetlinkSocket>, store: Store, board: Board, calendar: BillingCalendar,
        clock: WallClock, retention: Retention = .standard, boot: String, log: Logger
    ) throws {
        keeper = try LedgerKeeper(store, BookingClock(clock, calendar), retention: retention, boot: boot, log: log)
        schedule = Schedule(calendar)
        self.log = log
        self.board = board
        self.table = table
        publish()
    }

    /// How the agent is doing.
    var status: Status {
        var status = state
        status.periods = keeper.periods
        status.storeProblem = keeper.store.problem
        status.store = keeper.store.figures
        status.kernel.dumpInterruptions = table.interruptions
        status.limits = limiter.figures
        status.tableIsOwned = table.isOwned
        status.tableIsPersistent = table.isPersistent
        return status
    }

    /// Shows what is on disk, and how the agent is doing.
    func publish() { board.show(status) { keeper.ledger } }

    /// Shows what was just committed.
    mutating func show(_ posting: Posting) {
        board.show(status) {
            keeper.apply(posting)
            return keeper.ledger
        }
    }
}

extension Books {
    /// Takes the table over, or makes it, and counts `ports`.
    ///
    /// - Throws: ``TableError`` where the table is somebody else's; ``NetlinkError`` where the kernel refuses.
    mutating func start(ports: [ServicePort]) throws {
        reconciler.plan = ports
        limiter.planAnew(ports, keeper)
        limiter.prepare(&table)
        switch try table.claim() {
        case .ours: table.expect(ports.map(\.number))
        case .restored: try replaceCopy()
        case .absent, .foreign: try makeTable()
        }
        try reconcile()
    }

    /// Counts other ports from now on; what was counted on those that are no longer there stays booked.
    ///
    /// - Parameters:
    ///   - ports: What is to be counted.
    ///   - lastGood: What each config named when it could last be read.
    mutating func count(_ ports: [ServicePort], lastGood: [String: [ServicePort]]) {
        keeper.remember(lastGood)
        guard ports != reconciler.plan else { return }
        log.notice("the configs changed: counting \(ports.count) ports")
        reconciler.plan = ports
        mend()
    }

    /// Reads once, and reconciles where that shows the need; what goes wrong is counted, logged and shown.
    mutating func readAndReport() {
        attempt { books throws in
            try books.read()
            if books.reconciler.needsReconcile { try books.reconcile() }
        }
    }

    /// How long until the next reading is due if nobody asks for one, in seconds.
    func untilDue(interval: Int) -> Double {
        let now = keeper.clock.wall.now()
        let due = schedule.untilDue(interval: interval, at: now)
        return limiter.nextExpiry(after: schedule.lastTime).map { min(due, max(0, $0 - now)) } ?? due
    }

    /// Reads if nobody has for so many seconds, or a new hour has begun; and tidies up once an hour.
    mutating func readIfDue(interval: Int) {
        if untilDue(interval: interval) <= 0 {
            readAndReport()
            keeper.letGoOfOld()
        }
    }

    /// Looks at what others, and packets, did to the table: what somebody has changed is mended, and where a limit is
    /// reached, nothing more gets as far as that.
    mutating func attend() {
        hear()
        if reconciler.needsReconcile { mend() }
    }

    /// Takes note of what others, and packets, did to the table until now.
    mutating func hear() {
        guard let change = monitor?.take() else { return }
        if change.isTouched {
            log.warning("table inet \(table.name) was changed by somebody else; looking at it")
            reconciler.needsReconcile = true
        }
        if limiter.note(depleted: change.depleted) { reconciler.needsReconcile = true }
    }

    /// Makes the table what it should be.
    mutating func mend() {
        attempt { books throws in
            try books.reconcile()
            // A limit that was reached meanwhile.
            if books.limiter.hasNews { try books.reconcile() }
        }
    }

    /// Does something with the kernel; a failure is counted, logged and shown.
    private mutating func attempt(_ body: (inout Books) throws -> Void) {
        do {
            try body(&self)
            if !state.kernelIsUp { log.notice("the kernel's figures can be read again") }
            state.kernelIsUp = true
            state.kernelProblem = nil
        } catch {
            let text = "\(error)"
            if let error = error as? NetlinkError { count(error) }
            if state.kernelProblem != text { log.error("\(text)") }
            state.kernelIsUp = false
            state.kernelProblem = text
        }
        publish()
    }

    /// Counts an error that the kernel answered.
    mutating func count(_ error: NetlinkError) { state.kernel.netlinkErrors[error.errno.symbol, default: 0] += 1 }
}

internal import CLinux
internal import Exposition
internal import Logging
internal import Netfilter
internal import Store
internal import Synchronization
internal import SystemPackage
internal import Tally
internal import TrafficTable

/// Reads the kernel, posts to the ledger, commits to the store, and publishes: always in this order.
///
/// It owns the table and the store. Everything in it is synchronous, and ``Accountant`` lets one caller in at a time: no
/// two readings are ever worked out from the same baseline.
struct Books: ~Copyable {
    var table: TrafficTable<NetlinkSocket>
    /// The store; nil only where it was taken from under us and no new one could be made yet.
    var store: Store?
    let storeFile: FilePath
    var ledger: Ledger
    var status: Status
    /// The ports that should be counted.
    var plan: [ServicePort] = []
    /// A life of the table that the store could not be told of yet.
    var unsavedIncarnation: Incarnation?
    /// Whether the kernel's table is not yet what the plan says: an attempt failed, or counters of removed ports wait
    /// for their last reading to be committed.
    var hasWorkLeft = false
    /// Whether the damage that is being mended has been counted.
    var damageIsNoted = false
    /// What happened to the table that the store could not be told of yet, and how often.
    var unbooked: [ResetCause: UInt64] = [:]
    /// The handles of counters whose reset was waited for, and is not booked yet.
    var waitedFor: Set<UInt64> = []
    /// What each config named, as the store has it.
    var remembered: [String: [ServicePort]]
    /// When the kernel was last read, in nanoseconds of CLOCK_BOOTTIME.
    var lastReading: Int64 = 0
    /// When that was by the clock, in seconds since the epoch.
    var lastTime = 0.0
    /// Since when the clock has shown a time before what was booked already without being believed, in seconds since boot.
    var isBehindSince: Int64?
    /// What is known of the clock in this boot.
    var bootClock: BootClock?
    /// When a reading was last booked, by the clock.
    var lastBooked: UnixTime?
    /// The hour in which memory was last handed back to the kernel.
    var tidiedIn: Period?
    /// The day on which old hours were last thinned out.
    var thinnedOn: Period?

    let board: Board
    let calendar: BillingCalendar
    let clock: WallClock
    let boot: String
    let log: Logger

    /// Opens the books at what the store knows.
    ///
    /// - Throws: `StoreError`.
    init(
        table: consuming TrafficTable<NetlinkSocket>, store: Store, board: Board, calendar: BillingCalendar,
        clock: WallClock, boot: String, log: Logger
    ) throws {
        let periods = calendar.periods(at: UnixTime(Int64(clock.now())))
        let ledger = try store.load(periods)
        let remembered = try store.found()
        self.calendar = calendar
        self.clock = clock
        self.boot = boot
        self.log = log
        self.board = board
        self.ledger = ledger
        self.remembered = remembered
        status = Status()
        status.periods = periods
        self.store = store
        storeFile = store.file
        self.table = table
        board.show(status) { ledger }
    }

    /// Takes the table over, or makes it, and counts `ports`.
    ///
    /// - Throws: ``TrafficTableError`` where the table is somebody else's; ``NetlinkError`` where the kernel refuses.
    mutating func start(ports: [ServicePort]) throws {
        plan = ports
        switch try table.claim() {
        case .ours: table.expect(ports.map(\.number))
        case .restored: try replaceCopy()
        case .absent, .foreign: try rebuild()
        }
        try reconcile()
    }

    /// Counts other ports from now on; what was counted on those that are no longer there stays booked.
    ///
    /// - Parameters:
    ///   - ports: What is to be counted.
    ///   - lastGood: What each config named when it could last be read.
    mutating func count(_ ports: [ServicePort], lastGood: [String: [ServicePort]]) {
        remember(lastGood)
        guard ports != plan else { return }
        log.notice("the configs changed: counting \(ports.count) ports")
        plan = ports
        attempt { books throws in try books.reconcile() }
    }

    /// Keeps what the configs name for the next start.
    mutating func remember(_ found: [String: [ServicePort]]) {
        guard found != remembered else { return }
        do {
            try openStore().keep(found: found)
            remembered = found
        } catch { reportStore(error) }
    }

    /// Reads once; what goes wrong is counted, logged and shown.
    mutating func readAndReport() {
        attempt { books throws in
            try books.read()
            if books.hasWorkLeft { try books.reconcile() }
        }
    }

    /// Does something with the kernel; a failure is counted, logged and shown.
    mutating func attempt(_ body: (inout Books) throws -> Void) {
        do {
            try body(&self)
            if !status.kernelIsUp { log.notice("the kernel's figures can be read again") }
            status.kernelIsUp = true
            status.kernelProblem = nil
        } catch {
            let text = "\(error)"
            if let error = error as? NetlinkError { status.kernel.netlinkErrors[error.errno.symbol, default: 0] += 1 }
            if status.kernelProblem != text { log.error("\(text)") }
            status.kernelIsUp = false
            status.kernelProblem = text
        }
        publish()
    }

    /// Takes over what is on disk, and publishes it.
    mutating func apply(_ posting: Posting) {
        board.show(status) {
            ledger.apply(posting, boot: boot)
            return ledger
        }
    }

    /// Publishes the state of affairs.
    mutating func publish() {
        status.kernel.dumpInterruptions = table.interruptions
        status.tableIsOwned = table.isOwned
        status.tableIsPersistent = table.isPersistent
        board.show(status)
    }
}

import Tally
import struct TestSupport.SeededRandom

/// The agent between a kernel that forgets and a store that fails.
struct Simulation {
    private(set) var truth = Truth()
    private(set) var ledger = Ledger()
    /// Every opening on disk, in the order that it was written.
    private(set) var openings: [PortNumber: [OpeningBalance]] = [:]
    private(set) var expectedResets: [ResetCause: UInt64] = [:]
    private(set) var time = newYear
    let calendar = utcCalendar(billingDay: 3)

    private var random: SeededRandom
    private var kernel: SimulatedKernel?
    private var wanted: Set<PortNumber> = []
    private var boot = 0
    private var storeWorks = true
    /// Whether counters were made that no committed reading has shown yet.
    private var hasUnreadCounters = false
    private var wasReset = false
    /// Whether the sentinel and its witness were both reset, alone or with all the others.
    private var marksWereReset = false
    /// Where more than what came since the last reading was lost or counted twice.
    private(set) var brokenPromises: [String] = []
    private var loss: ResetCause?

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// Lets one thing happen.
    mutating func step() {
        switch Int.random(in: 0..<100, using: &random) {
        case ..<45: traffic()
        case ..<65: pass(seconds: .random(in: 1...900, using: &random))
        case ..<67: resetMarkersAlone()
        case ..<69: resetMarkers()
        case ..<80: read()
        case ..<84: resetAll()
        case ..<87: resetOne()
        case ..<89: loseTable(.tableLost)
        case ..<91: loseTable(.reboot)
        case ..<94: changePorts()
        case ..<97: crash()
        case ..<99: storeWorks = Bool.random(using: &random)
        default: if Int.random(in: 0..<4, using: &random) == 0 { loseStore() }
        }
    }

    /// Brings everything to rest: what the kernel holds is read and committed.
    mutating func settle() {
        storeWorks = true
        read()
    }

    // MARK: The world

    private mutating func traffic() {
        guard let port = kernel?.ports.keys.sorted().randomElement(using: &random) else { return }
        for kind in CounterKind.allCases where Bool.random(using: &random) {
            let packets = UInt64.random(in: 1...5, using: &random)
            let traffic = Traffic(packets * .random(in: 40...1500, using: &random), packets)
            kernel?.count(traffic, port, kind)
            truth.count(traffic, Truth.Key(port: port, kind: kind))
        }
    }

    private mutating func resetAll() {
        // A sentinel that is known to be 0 has not been put back yet, and can't tell of another reset. A counter that
        // no reading has shown yet, reset and then past its seed, can't be told from one that was never reset.
        guard let kernel, !hasUnreadCounters else { return }
        guard kernel.sentinel.raw != .zero || kernel.witness.raw != .zero || wasReset else { return }
        self.kernel?.resetAll()
        truth.loseAll()
        wasReset = true
        marksWereReset = true
    }

    /// Resets the two that no rule uses, each by its name, and no other.
    private mutating func resetMarkers() {
        guard let kernel, kernel.snapshot.resetMarkersAreWhole, !hasUnreadCounters else { return }
        self.kernel?.resetSentinel()
        self.kernel?.resetWitness()
        marksWereReset = true
    }

    private mutating func resetOne() {
        guard let kernel, let port = kernel.ports.keys.sorted().randomElement(using: &random) else { return }
        guard let counters = kernel.ports[port], let record = ledger.records[port] else { return }
        guard let kind = CounterKind.allCases.randomElement(using: &random), record.meters[kind].raw != .zero else {
            return
        }
        guard record.incarnation == kernel.incarnation, record.meters[kind].handle == counters[kind].handle else {
            return
        }
        self.kernel?.reset(port, kind)
        truth.lose(Truth.Key(port: port, kind: kind))
        wasReset = true
        // Without a sentinel, only a reading before it passes its old value can tell.
        settle()
    }

    /// Resets one of the two that no rule uses, not both: that is what a reset of all leaves.
    private mutating func resetMarkersAlone() {
        guard let kernel, kernel.snapshot.resetMarkersAreWhole else { return }
        if Bool.random(using: &random) { self.kernel?.resetSentinel() } else { self.kernel?.resetWitness() }
    }

    private mutating func loseTable(_ cause: ResetCause) {
        if cause == .reboot { boot += 1 }
        if loss != .reboot { loss = cause }
        kernel = nil
        wasReset = false
        marksWereReset = false
        truth.loseAll()
        if Bool.random(using: &random) { read() }
    }

    private mutating func loseStore() {
        ledger = Ledger()
        openings = [:]
        expectedResets = [:]
        loss = nil
        truth = Truth()
    }

    // MARK: The agent

    /// Lets time go by: while the agent runs, it reads at every edge.
    private mutating func pass(seconds: Int64) {
        let later = time + seconds
        let edge = UnixTime((time.seconds / 3600 + 1) * 3600)
        guard edge <= later else { return time = later }
        time = edge + Int64.random(in: 0...1, using: &random)
        read()
        time = max(time, later)
    }

    /// Killed at any instant, and started again some time later from what is on disk.
    private mutating func crash() {
        if storeWorks, Bool.random(using: &random) { ledger.register(newIncarnation(), boot: "\(boot)") }
        ledger = Ledger(
            records: Array(ledger.records), incarnations: ledger.incarnations, sentinel: ledger.sentinel,
            resets: ledger.resets, latestOpening: ledger.latestOpening)
        for _ in 0..<Int.random(in: 0...5, using: &random) {
            traffic()
            time = time + Int64.random(in: 0...3000, using: &random)
        }
        read()
    }

    private mutating func newIncarnation() -> Incarnation {
        Incarnation(high: random.next(), low: random.next())
    }

    private mutating func makeTable() {
        guard kernel == nil, storeWorks else { return }
        let incarnation = newIncarnation()
        ledger.register(incarnation, boot: "\(boot)")
        var table = SimulatedKernel(incarnation: incarnation)
        for port in wanted.sorted() { table.add(port, seeds: ledger.totals(of: port)) }
        kernel = table
        hasUnreadCounters = !wanted.isEmpty
    }

    private mutating func changePorts() {
        let port = PortNumber.test(8380 + .random(in: 0..<4, using: &random))
        if wanted.contains(port) {
            guard read() else { return }
            kernel?.remove(port)
            wanted.remove(port)
        } else {
            wanted.insert(port)
            guard kernel != nil else { return }
            kernel?.add(port, seeds: ledger.totals(of: port))
            hasUnreadCounters = true
        }
    }

    /// Reads the kernel and commits, if both can be done.
    @discardableResult private mutating func read() -> Bool {
        makeTable()
        guard let kernel else { return false }
        let moment = Moment(time: time, calendar: calendar)
        let posting = ledger.posting(kernel.snapshot, at: moment, boot: "\(boot)")
        guard storeWorks else { return false }
        let isKnown = ledger.incarnations[kernel.incarnation] != nil
        if isKnown, marksWereReset { checkDoubt(kernel, posting) }
        note(kernel, isKnown: isKnown)
        ledger.apply(posting, boot: "\(boot)")
        for opening in posting.openings { openings[opening.port, default: []].append(opening.opening) }
        if !kernel.snapshot.resetMarkersAreWhole { self.kernel?.putMarkersBack() }
        return true
    }

    /// Compares what is booked with the truth where nobody can tell for certain how far a reset went.
    private mutating func checkDoubt(_ kernel: SimulatedKernel, _ posting: Posting) {
        var hasFallen = false
        for (port, counters) in kernel.ports {
            for kind in CounterKind.allCases {
                let record = ledger.records[port]
                guard let record, record.incarnation == kernel.incarnation else { continue }
                guard record.meters[kind].handle == counters[kind].handle else { continue }
                let last = record.meters[kind].raw
                if counters[kind].raw.hasFallen(below: last) { hasFallen = true }
                if counters[kind].raw == last, last != .zero { marksWereReset = false }
            }
        }
        for (port, counters) in kernel.ports {
            let booked = posting.records.first { $0.port == port }?.meters
            for kind in CounterKind.allCases {
                let key = Truth.Key(port: port, kind: kind)
                let before = ledger.records[port]?.meters[kind] ?? .unread
                let more = (booked?[kind] ?? before).total - before.total
                let counted = truth.pending[key] ?? .zero
                let passed = truth.passed[key] ?? .zero
                let isExact = counters[kind].raw.hasFallen(below: before.raw) || before.raw == .zero
                // Without a counter that has fallen nothing is ever counted twice.
                let most = isExact ? .zero : hasFallen ? passed : .zero
                let least = isExact ? .zero : passed
                if (more - counted).exceeds(most) || (counted - more).exceeds(least) {
                    brokenPromises.append("\(key): booked \(more), counted \(counted), passed \(passed)")
                }
                truth.accept(more, key)
            }
        }
    }

    /// Keeps the truth of a commit.
    private mutating func note(_ kernel: SimulatedKernel, isKnown: Bool) {
        if isKnown {
            truth.commit(at: time)
            if wasReset || marksWereReset { expectedResets[.externalReset, default: 0] += 1 }
            if let loss, ledger.current != nil { expectedResets[loss, default: 0] += 1 }
        } else {
            var hasFound = false
            for (port, counters) in kernel.ports {
                for kind in CounterKind.allCases {
                    truth.adopt(counters[kind].raw, Truth.Key(port: port, kind: kind))
                    if counters[kind].raw != .zero { hasFound = true }
                }
            }
            if hasFound { expectedResets[.adopted, default: 0] += 1 }
        }
        wasReset = false
        marksWereReset = false
        loss = nil
        hasUnreadCounters = false
    }
}

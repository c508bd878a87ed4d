import FoundationEssentials
import Logging
import Store
import SystemPackage
import Tally
import class TestSupport.Locked
import struct TestSupport.SeededRandom
import class TestSupport.TemporaryDirectory

@testable import Agent

/// An agent without a kernel: random traffic, readings when they come, clocks that are set, machines that start anew,
/// quotas that say what they like, and a history that is let go of.
struct PulledLife: ~Copyable {
    let directory: TemporaryDirectory
    private(set) var reader: HistoryReader
    private(set) var calendar = BillingCalendar(zone: .greenwich, billingDay: 3)
    var random: SeededRandom
    private(set) var keeper: LedgerKeeper
    /// What the clock shows, and seconds since the machine started.
    private let clock: Locked<(shown: Double, uptime: Double)>
    private var counters: [PortNumber: PerCounter<Reading?>] = [:]
    private var life = Incarnation(high: 1, low: 1)
    private var handle: UInt64 = 2
    private var boots = 0

    var file: FilePath { FilePath(directory.file("porttally.db")) }
    var now: UnixTime { UnixTime(Int64(clock.get().shown)) }

    /// 2026-01-10T15:00:40Z, on a machine that was started then.
    init(seed: UInt64) throws {
        let directory = try TemporaryDirectory()
        let clock = Locked((shown: 1_768_057_240.0, uptime: 10.0))
        var keeper = try Self.keeper(directory, clock, BillingCalendar(zone: .greenwich, billingDay: 3), boot: "boot 0")
        keeper.register(Incarnation(high: 1, low: 1))
        self.directory = directory
        self.clock = clock
        self.keeper = keeper
        reader = HistoryReader(FilePath(directory.file("porttally.db")))
        random = SeededRandom(seed: seed)
        for port in 8001...8005 { counters[number(port)] = PerCounter(repeating: nil) }
        makeCounters()
    }

    private static func keeper(
        _ directory: TemporaryDirectory, _ clock: Locked<(shown: Double, uptime: Double)>, _ calendar: BillingCalendar,
        boot: String
    ) throws -> LedgerKeeper {
        let wall = WallClock(now: { clock.get().shown }, uptime: { Int64(clock.get().uptime) })
        let store = try Store.open(FilePath(directory.file("porttally.db")), at: UnixTime(Int64(clock.get().shown)))
        return try LedgerKeeper(
            store, BookingClock(wall, calendar), retention: Retention(hours: 40, days: 80, months: 150), boot: boot,
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private mutating func makeCounters() {
        for port in counters.keys.sorted() {
            for kind in CounterKind.allCases {
                let seed = keeper.ledger.totals(of: port)[kind]
                counters[port]?[kind] = Reading(handle: handle, raw: seed, seed: seed)
                handle += 1
            }
        }
    }

    /// Lets one thing happen.
    mutating func step() throws {
        switch Int.random(in: 0..<200, using: &random) {
        case ..<60: count()
        case ..<80: pass(.random(in: 1...4000, using: &random))
        case ..<85: pass(.random(in: 1...100_000, using: &random))
        case ..<86: pass(.random(in: 1...10 * 86_400, using: &random))
        case ..<110: pass(Double(calendar.period(.hour, at: now).end - now) + .random(in: -3...3, using: &random))
        case ..<118: pass(Double(calendar.period(.day, at: now).end - now) + .random(in: -3...3, using: &random))
        case ..<120: pass(Double(calendar.period(.month, at: now).end - now) + .random(in: -3...3, using: &random))
        case ..<188: try read()
        case ..<190: setClock(by: .random(in: -60...60, using: &random))
        case ..<192: setClock(by: .random(in: -20_000...20_000, using: &random))
        case ..<193: setClock(by: .random(in: -200_000...200_000, using: &random))
        case ..<196: try restart(isBoot: Bool.random(using: &random))
        case ..<197: try restart(isBoot: true, clockError: .random(in: -2_000_000...2_000_000, using: &random))
        case ..<198: try changeCalendar()
        case ..<199: try loseStore(.random(using: &random))
        default: try comeLateOverAnEdge()
        }
    }

    private mutating func count() {
        // The last of them is idle most of the time.
        let ports = counters.keys.sorted()
        for port in ports.prefix(Int.random(in: 0...ports.count, using: &random)) {
            let kind = CounterKind.allCases[Int.random(in: 0..<4, using: &random)]
            counters[port]?[kind]?.raw += Traffic(bytes: .random(in: 40...1 << 30, using: &random), packets: 3)
        }
    }

    mutating func pass(_ seconds: Double) {
        clock.update { $0 = ($0.shown + max(0, seconds), $0.uptime + max(0, seconds)) }
    }

    private mutating func setClock(by seconds: Double) { clock.update { $0.shown += seconds } }

    /// Nobody reads at the end of a day.
    private mutating func comeLateOverAnEdge() throws {
        count()
        try read()
        count()
        pass(Double(calendar.period(.day, at: now).end - now) + .random(in: 3...300_000, using: &random))
        count()
        try read()
    }

    mutating func read() throws {
        let mark = Reading(handle: 1, raw: Traffic(bytes: 1, packets: 1), seed: Traffic(bytes: 1, packets: 1))
        var snapshot = Snapshot(
            incarnation: life, sentinel: mark, witness: mark,
            ports: counters.sorted { $0.key < $1.key }.map { PortReading(port: $0.key, counters: $0.value) })
        let day = calendar.period(.day, at: now)
        if keeper.ledger.latestOpening < day.start, Bool.random(using: &random) {
            // As the limiter asks quotas, which may have missed something, or were reset.
            for port in counters.keys.sorted() {
                let month = calendar.period(.month, at: now).start
                let start = keeper.ledger.latestOpening < month && Bool.random(using: &random) ? month : day.start
                snapshot.periodUse[port] = PeriodUse(
                    start: start, hourBefore: calendar.period(.hour, at: start + -1).start, counted: .both,
                    bytes: .random(in: 0...1 << 31, using: &random), early: .random(in: 0...1 << 28, using: &random))
            }
        }
        // What is moved away makes a commit fail; the next one makes a store anew.
        for _ in 0..<2 {
            guard let posting = keeper.commit(snapshot) else { continue }
            keeper.apply(posting)
            break
        }
        keeper.letGoOfOld()
    }

    /// Brings everything to rest: all ports count something, and that is committed.
    mutating func settle() throws {
        for port in counters.keys { counters[port]?.udpIn?.raw += Traffic(bytes: 100, packets: 1) }
        try read()
    }

    private mutating func restart(isBoot: Bool, clockError: Double = 0) throws {
        if Bool.random(using: &random) { try read() }
        keeper.store.open = nil
        if isBoot {
            boots += 1
            clock.update { $0 = ($0.shown + clockError, 20) }
            pass(.random(in: 0...5000, using: &random))
        }
        keeper = try Self.keeper(directory, clock, calendar, boot: "boot \(boots)")
        guard isBoot else { return }
        life = Incarnation(high: random.next(), low: random.next())
        keeper.register(life)
        makeCounters()
    }

    private mutating func changeCalendar() throws {
        let hours = Int64.random(in: -20...20, using: &random)
        let zone = ZoneRules { ZoneRules.greenwich.civil($0 + hours * 1800) }
        calendar = BillingCalendar(zone: zone, billingDay: .random(in: 1...31, using: &random))
        try restart(isBoot: false)
    }

    /// The store's files go while it is open, and an older copy may come.
    private mutating func loseStore(_ comesBack: Bool) throws {
        let copy = comesBack ? files() : [:]
        if comesBack { for _ in 0..<20 { try Bool.random(using: &random) ? count() : read() } }
        try replaceFiles(with: copy)
        try read()
    }

    /// The store's files, by name.
    func files() -> [String: Data] {
        ["", "-wal", "-shm"].reduce(into: [:]) { files, suffix in
            let name = file.string + suffix
            files[name] = try? Data(contentsOf: URL(filePath: name))
        }
    }

    /// Puts others in the place of the store's files.
    func replaceFiles(with copy: [String: Data]) throws {
        for name in files().keys { try FileManager.default.removeItem(atPath: name) }
        for (name, data) in copy { try data.write(to: URL(filePath: name)) }
    }
}

import Tally
import struct TestSupport.SeededRandom

@testable import Store

/// Pretends to be a kernel with counters, and time.
struct World {
    /// When it begins.
    static let birth = UnixTime(1_795_000_000)

    var random = SeededRandom(seed: 1)
    var time = birth
    var boot = "boot-0"
    var ledger = Ledger()
    private var incarnation = Incarnation(high: 1, low: .max)
    private var nextHandle: UInt64 = 2
    private var sentinel = Reading(handle: 1, raw: Traffic(bytes: 1, packets: 1), seed: Traffic(bytes: 1, packets: 1))
    private var counters: [PortNumber: PerCounter<Reading?>] = [:]

    init(ports: Int) {
        for number in 8000..<8000 + ports {
            guard let port = PortNumber(number) else { continue }
            counters[port] = PerCounter(repeating: nil)
            create(port)
        }
    }

    /// Hours, days and months of 30 days, without a time zone.
    var periods: Periods { Self.periods(at: time) }

    static func periods(at time: UnixTime) -> Periods {
        func period(_ length: Int64) -> Period {
            let start = UnixTime(time.seconds / length * length)
            return Period(start: start, end: start + length)
        }
        return Periods(hour: period(3600), day: period(86_400), month: period(30 * 86_400))
    }

    private mutating func create(_ port: PortNumber) {
        for kind in CounterKind.allCases {
            let seed = ledger.totals(of: port)[kind]
            counters[port]?[kind] = Reading(handle: nextHandle, raw: seed, seed: seed)
            nextHandle += 1
        }
    }

    /// Lets some traffic through, and sometimes a mishap happen.
    ///
    /// A new table's id is taken down first, as the agent does; but not always, as where the store was lost.
    mutating func step(_ store: Store? = nil) throws {
        time = time + Int64.random(in: 1...4000, using: &random)
        for port in counters.keys.sorted() where Int.random(in: 0..<3, using: &random) == 0 {
            for kind in CounterKind.allCases where Bool.random(using: &random) {
                let more = Traffic(bytes: .random(in: 40...1 << 40, using: &random), packets: 3)
                counters[port]?[kind]?.raw += more
            }
        }
        switch Int.random(in: 0..<20, using: &random) {
        case 0:
            sentinel.raw = .zero
            for port in counters.keys { for kind in CounterKind.allCases { counters[port]?[kind]?.raw = .zero } }
        case 1: recreate(boot: "boot-\(time.seconds)")
        case 2...3:
            recreate(boot: Bool.random(using: &random) ? boot : "boot-\(time.seconds)")
            try store?.add(incarnation, boot: boot, at: time)
            if store != nil { ledger.register(incarnation, boot: boot) }
        default: break
        }
    }

    private mutating func recreate(boot: String) {
        self.boot = boot
        incarnation = Incarnation(high: random.next(), low: random.next())
        sentinel = Reading(handle: 1, raw: Traffic(bytes: 1, packets: 1), seed: Traffic(bytes: 1, packets: 1))
        nextHandle = 2
        for port in counters.keys.sorted() { create(port) }
    }

    /// What the next reading would write.
    func posting() -> Posting {
        let snapshot = Snapshot(
            incarnation: incarnation, sentinel: sentinel, witness: nil,
            ports: counters.sorted { $0.key < $1.key }.map { PortReading(port: $0.key, counters: $0.value) })
        return ledger.posting(snapshot, at: Moment(time: time, periods: periods), boot: boot)
    }

    /// The ledger without the openings of earlier periods, which say the same as none.
    var expected: Ledger {
        let periods = periods
        let records = ledger.records.map { record in
            var record = record
            if let hour = record.hour, hour.start < periods.hour.start { record.hour = nil }
            if let day = record.day, day.start < periods.day.start { record.day = nil }
            if let month = record.month, month.start < periods.month.start { record.month = nil }
            return record
        }
        return Ledger(
            records: records, incarnations: ledger.incarnations, sentinel: ledger.sentinel, resets: ledger.resets,
            latestOpening: ledger.latestOpening)
    }
}

extension Scratch {
    /// A store with something in it, closed.
    static func filled() throws -> Scratch {
        let scratch = try Scratch()
        let store = try Store.open(scratch)
        var world = World(ports: 100)
        for _ in 0..<8 {
            try world.step(store)
            let posting = world.posting()
            try store.commit(posting, boot: world.boot, at: world.time)
            world.ledger.apply(posting, boot: world.boot)
        }
        return scratch
    }
}

import Tally
import Testing
import TestSupport

/// A port with traffic at random instants, its quotas, and an agent that reads now and then.
private struct Life {
    private(set) var books = QuotaBooks()
    private(set) var time = newYear + 40_000
    private(set) var total: Int64 = 0
    let counted: CountedTraffic
    private let limited: Set<LimitPeriod>
    /// What came since the current periods began, as far as it is counted: the kernel's quotas, which go over by themselves.
    private var quotas: [LimitPeriod: (start: UnixTime, bytes: UInt64)] = [:]
    /// The ones that were made before their periods began, and have missed nothing: when the agent looks, it makes those of
    /// the next periods.
    private var armed: [LimitPeriod: Set<UnixTime>] = [:]
    private var early: UInt64 = 0
    /// The periods whose use is known to the byte.
    private(set) var exact: [LimitPeriod: UnixTime] = [:]
    private var random: SeededRandom

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        counted = CountedTraffic.allCases[Int.random(in: 0..<3, using: &random)]
        limited = [[.day], [.month], [.day, .month]][Int.random(in: 0..<3, using: &random)]
    }

    private var now: Periods { books.calendar.periods(at: time) }
    private func current(_ period: LimitPeriod) -> Period { period == .day ? now.day : now.month }

    /// What came in the current period.
    func came(in period: LimitPeriod) -> UInt64 {
        quotas[period].flatMap { $0.start == current(period).start ? $0.bytes : nil } ?? 0
    }

    /// - Returns: Whether the agent has read.
    mutating func step() -> Bool {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: time = time + .random(in: 1...200_000, using: &random)
        case 1: time = now.day.end + .random(in: -2...3, using: &random)
        case 2: time = now.month.end + .random(in: -2...3, using: &random)
        case 3...6: time = time + .random(in: 1...2000, using: &random)
        default: break
        }
        if Bool.random(using: &random) { count() }
        guard Bool.random(using: &random) else { return false }
        read()
        return true
    }

    private mutating func count() {
        let kind = CounterKind.allCases[Int.random(in: 0..<4, using: &random)]
        let bytes = UInt64.random(in: 1...5000, using: &random)
        books.count([kind: bytes])
        total += Int64(bytes)
        guard counted.covers(kind.direction) else { return }
        for period in [LimitPeriod.day, .month] {
            quotas[period] = (current(period).start, came(in: period) + bytes)
        }
    }

    /// As the agent does it.
    private mutating func read() {
        let booked = books.moment(at: time).periods
        let use = books.ledger.latestOpening < now.day.start ? use() : nil
        let before = books.record
        books.read(at: time, use)
        if let use, use.start > booked.day.start { early = use.bytes } else if use == nil { early = 0 }
        if let use, books.record.hour != before.hour, before.hour?.start ?? UnixTime(.min) < use.start {
            if use.start == booked.day.start { exact[.day] = use.start }
            if use.start == booked.month.start { exact[.month] = use.start }
        }
        for (period, current) in [(LimitPeriod.day, booked.day), (.month, booked.month)] {
            armed[period]?.formIntersection([current.start])
            if time < current.end { armed[period, default: []].insert(current.end) }
        }
    }

    private func use() -> PeriodUse? {
        let starts = [LimitPeriod.day, .month].filter { limited.contains($0) }.map { ($0, current($0).start) }
        let known = starts.filter { armed[$0.0]?.contains($0.1) ?? false }
        guard let (period, start) = known.first, start > books.ledger.latestOpening else { return nil }
        return PeriodUse(
            start: start, hourBefore: books.calendar.periods(at: start + -1).hour.start, counted: counted,
            bytes: came(in: period), early: early)
    }
}

@Suite("With quotas that tell of edges, every byte is booked once")
struct PeriodUseConservationTests {
    /// Fixed seeds, and a fresh one each run; a failure names the seed.
    static let seeds: [UInt64] = Array(1...20) + [.random(in: .min ... .max)]

    @Test("whenever the agent reads, or doesn't", arguments: seeds)
    func conservation(seed: UInt64) throws {
        var life = Life(seed: seed)
        var exact = 0
        for step in 0..<250 {
            guard life.step() else { continue }
            let place = Comment(rawValue: "seed \(seed), step \(step)")
            let books = life.books
            // No hour twice, none out of order, none with less than nothing.
            let starts = books.openings.map(\.start)
            try #require(zip(starts, starts.dropFirst()).allSatisfy { $0 < $1 }, place)
            try #require(books.hours().values.allSatisfy { $0 >= 0 }, place)
            let periods = books.calendar.periods(at: life.time)
            try #require(books.hours().values.reduce(0, +) == life.total, place)
            for (period, current) in [(LimitPeriod.day, periods.day), (.month, periods.month)] {
                // What the ledger says is used is what its hours add up to.
                let used = books.used(life.counted, in: period, at: life.time)
                let hours = books.hours(life.counted).filter { current.contains($0.key) }
                try #require(Int64(used) == hours.values.reduce(0, +), place)
                guard life.exact[period] == current.start else { continue }
                try #require(used == life.came(in: period), place)
                exact += 1
            }
        }
        #expect(exact > 3, "hardly any edge was told of")
    }
}

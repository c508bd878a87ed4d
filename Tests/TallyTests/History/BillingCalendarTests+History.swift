import Tally
import struct TestSupport.SeededRandom
import Testing

extension BillingCalendarTests {
    @Test(
        "periods of a range tile it from the one that holds its start to the one that holds its last second",
        arguments: [
            (Granularity.hour, "2026-03-08T05:59:59Z", "2026-03-08T07:00:00Z", ["05:00", "06:00"]),
            (.hour, "2026-03-08T06:00:00Z", "2026-03-08T07:00:01Z", ["06:00", "07:00"]),
            (.day, "2026-03-07T05:00:00Z", "2026-03-09T04:00:00Z", ["05:00", "05:00"]),
            (.day, "2026-03-07T04:59:59Z", "2026-03-09T04:00:01Z", ["05:00", "05:00", "05:00", "04:00"]),
            (.month, "2026-02-28T05:00:00Z", "2026-03-31T04:00:00Z", ["05:00"]),
            (.month, "2026-02-28T04:59:59Z", "2026-03-31T04:00:01Z", ["05:00", "05:00", "04:00"]),
            (.day, "2026-03-07T05:00:00Z", "2026-03-07T05:00:00Z", []),
            (.day, "2026-03-09T05:00:00Z", "2026-03-07T05:00:00Z", []),
        ] as [(Granularity, String, String, [String])])
    func range(granularity: Granularity, from: String, to: String, starts: [String]) throws {
        let calendar = BillingCalendar(zone: try zone("America/New_York"), billingDay: 31)
        let (from, to) = (try #require(UnixTime(rfc3339: from)), try #require(UnixTime(rfc3339: to)))
        let periods = calendar.periods(by: granularity, from: from, to: to)
        let utc = utcCalendar()
        #expect(periods.map { String(utc.text(of: $0.start).dropFirst(11).prefix(5)) } == starts)
        for (period, next) in zip(periods, periods.dropFirst()) { #expect(period.end == next.start) }
        guard let first = periods.first, let last = periods.last else { return }
        #expect(first.contains(from) && last.contains(to + -1))
        for period in periods { #expect(calendar.period(granularity, at: period.start) == period) }
    }

    /// A zone's day that is not 24 hours long.
    struct OddDay: Sendable, CustomTestStringConvertible {
        var zone: String
        var date: String
        var hours: Double
        /// How many hours it is cut into.
        var count: Int
        var testDescription: String { "\(zone): \(hours) hours" }
    }

    @Test(
        "a day of any length has what its hours have, a month what its days have, and all what was counted",
        arguments: [
            OddDay(zone: "America/New_York", date: "2026-03-08T12:00:00-04:00", hours: 23, count: 23),
            OddDay(zone: "America/New_York", date: "2026-11-01T12:00:00-05:00", hours: 25, count: 25),
            OddDay(zone: "Australia/Lord_Howe", date: "2026-04-05T12:00:00+10:30", hours: 24.5, count: 25),
            OddDay(zone: "Australia/Lord_Howe", date: "2026-10-04T12:00:00+11:00", hours: 23.5, count: 24),
            OddDay(zone: "America/Havana", date: "2026-03-08T12:00:00-04:00", hours: 23, count: 23),
            OddDay(zone: "Asia/Kathmandu", date: "2026-03-08T12:00:00+05:45", hours: 24, count: 24),
        ], [1, 31])
    func oddDays(day: OddDay, billingDay: Int) throws {
        let calendar = BillingCalendar(zone: try zone(day.zone), billingDay: billingDay)
        let noon = try #require(UnixTime(rfc3339: day.date))
        let odd = calendar.period(.day, at: noon)
        #expect(Double(odd.end - odd.start) == day.hours * 3600)
        #expect(calendar.periods(by: .hour, from: odd.start, to: odd.end).count == day.count)

        let meter = SimulatedMeter(calendar, from: noon + -40 * 86_400, to: noon + 40 * 86_400)
        var sums: [Granularity: [UsageRow]] = [:]
        for granularity in Granularity.allCases {
            let rows = meter.usage(calendar.periods(by: granularity, from: meter.start, to: meter.end))
            // Counted one by one.
            for row in rows { try #require(row.usage == meter.counted(in: row.period)) }
            sums[granularity] = rows
            #expect(rows.reduce(.zero) { $0 + $1.usage } == meter.now)
        }
        for granularity in [Granularity.hour, .day] {
            let coarser = try #require(granularity.coarser)
            for long in sums[coarser] ?? [] {
                let parts = sums[granularity]?.filter { long.period.contains($0.period.start) } ?? []
                try #require(parts.reduce(.zero) { $0 + $1.usage } == long.usage)
            }
        }
        #expect(sums[.day]?.first { $0.period == odd }?.usage == meter.counted(in: odd))
    }
}

/// A port that counts now and then, and its openings.
struct SimulatedMeter {
    let start: UnixTime
    let end: UnixTime
    private(set) var now = PerCounter<Traffic>.zero
    private(set) var openings: [OpeningBalance] = []
    private var events: [(time: UnixTime, traffic: PerCounter<Traffic>)] = []

    init(_ calendar: BillingCalendar, from start: UnixTime, to end: UnixTime) {
        (self.start, self.end) = (start, end)
        var random = SeededRandom(seed: 7)
        var time = start
        while time < end {
            // Right at an hour's edge, right before it, or anywhere; and idle for a day now and then.
            let hour = calendar.period(.hour, at: time)
            switch Int.random(in: 0..<8, using: &random) {
            case 0: time = hour.end
            case 1 where hour.end + -1 > time: time = hour.end + -1
            case 2: time = time + Int64.random(in: 1..<100_000, using: &random)
            default: time = time + Int64.random(in: 1..<2000, using: &random)
            }
            guard time < end else { break }
            count(at: time, in: calendar.period(.hour, at: time), &random)
        }
    }

    private mutating func count(at time: UnixTime, in hour: Period, _ random: inout SeededRandom) {
        if openings.last?.start != hour.start { openings.append(OpeningBalance(start: hour.start, booked: now)) }
        var traffic = PerCounter<Traffic>.zero
        for kind in CounterKind.allCases where Bool.random(using: &random) {
            traffic[kind] = Traffic(.random(in: 40...9000, using: &random), 1)
        }
        events.append((time, traffic))
        now += traffic
    }

    /// What was counted in a period, added up one by one.
    func counted(in period: Period) -> PerCounter<Traffic> {
        events.reduce(.zero) { period.contains($1.time) ? $0 + $1.traffic : $0 }
    }

    /// What the openings say.
    func usage(_ periods: [Period]) -> [UsageRow] {
        var rows: [UsageRow] = []
        Usage.forEach(
            in: periods, now: now,
            lookup: { time in OpeningLookup(from: time, opening: openings.first { $0.start >= time }) },
            { rows.append(UsageRow(port: PortNumber.test(8388), period: periods[$0], usage: $1)) })
        return rows
    }
}

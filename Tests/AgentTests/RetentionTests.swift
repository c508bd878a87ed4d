import Logging
import Store
import SystemPackage
import Tally
import class TestSupport.Locked
import class TestSupport.TemporaryDirectory
import Testing

@testable import Agent

@Suite("How long the history is kept")
struct RetentionTests {
    private let day = 86_400.0
    /// 2026-01-01T00:00:00Z.
    private let newYear = 1_767_225_600.0

    /// Lets a port count something every six hours for some days, and the keeper let go of what is old at each day's end.
    private func live(
        _ keeper: inout LedgerKeeper, _ now: Locked<Double>, days: Int, bytes: inout UInt64
    ) throws {
        for _ in 0..<days * 4 {
            now.update { $0 += day / 4 }
            bytes += 1000
            let mark = Reading(handle: 1, raw: Traffic(bytes: 1, packets: 1), seed: Traffic(bytes: 1, packets: 1))
            let reading = Reading(
                handle: 2, raw: Traffic(bytes: bytes, packets: bytes / 1000), seed: Traffic(bytes: 0, packets: 0))
            var counters = PerCounter<Reading?>(repeating: nil)
            counters.tcpIn = reading
            let snapshot = Snapshot(
                incarnation: table, sentinel: mark, witness: mark,
                ports: [PortReading(port: port8388, counters: counters)])
            let posting = keeper.commit(snapshot)
            keeper.apply(try #require(posting))
            keeper.letGoOfOld()
        }
    }

    private func keeper(_ directory: TemporaryDirectory, _ now: Locked<Double>, _ retention: Retention) throws
        -> LedgerKeeper
    {
        let store = try Store.open(FilePath(directory.file("porttally.db")), at: UnixTime(Int64(now.get())))
        let clock = BookingClock(WallClock { now.get() }, BillingCalendar(zone: .greenwich, billingDay: 10))
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return try LedgerKeeper(store, clock, retention: retention, boot: "boot", log: log)
    }

    private let table = Incarnation(high: 1, low: 1)

    /// How many rows of each kind there are, and what they come to.
    private func history(_ file: FilePath, to end: UnixTime) throws -> [(granularity: Granularity, rows: [UsageRow])] {
        let calendar = BillingCalendar(zone: .greenwich, billingDay: 10)
        return try Granularity.allCases.map { granularity in
            let periods = calendar.periods(by: granularity, from: UnixTime(Int64(newYear)), to: end)
            return (granularity, try HistoryReader(file).usage(in: periods))
        }
    }

    @Test("hours become days, days months, and months go; what is younger stays as it is, and the total stays")
    func keeping() throws {
        let directory = try TemporaryDirectory()
        let now = Locked(newYear + 4200)
        var keeper = try keeper(directory, now, Retention(hours: 40, days: 100, months: 300))
        keeper.register(table)
        var bytes: UInt64 = 0
        try live(&keeper, now, days: 420, bytes: &bytes)
        let calendar = keeper.clock.calendar
        let today = calendar.period(.day, at: UnixTime(Int64(now.get()))).start
        let store = try #require(keeper.store.open)
        let reach = try HistoryReader(store.file).reach()
        #expect(reach.hours == today + -40 * 86_400)
        #expect(reach.days == calendar.period(.month, at: today + -100 * 86_400).start)
        #expect(reach.months == calendar.period(.month, at: today + -300 * 86_400).start)
        #expect(keeper.ledger.totals(of: port8388).tcpIn.bytes == bytes)
        for (granularity, rows) in try history(store.file, to: today + 86_400) {
            let since = try #require([.hour: reach.hours, .day: reach.days, .month: reach.months][granularity] ?? nil)
            let coarser = granularity.coarser ?? .month
            for row in rows where row.period.start >= since {
                let hours = row.period.end - row.period.start
                // Four readings a day, the first of them at 01:10; today's are not all there yet.
                if row.period.end <= today { #expect(row.usage.tcpIn.packets == UInt64(max(1, hours / 21_600))) }
            }
            // Before that, one for each that is longer.
            let old = rows.filter { $0.period.start < since }
            #expect(Set(old.map { calendar.period(coarser, at: $0.period.start) }).count == old.count)
            #expect(granularity != .month || old.isEmpty)
        }
    }

    @Test("little by little where the time was made shorter, and not at all where the clock isn't believed")
    func catchingUp() throws {
        let directory = try TemporaryDirectory()
        let now = Locked(newYear + 4200)
        var bytes: UInt64 = 0
        do {
            var keeper = try keeper(directory, now, Retention(hours: nil, days: nil, months: nil))
            keeper.register(table)
            try live(&keeper, now, days: 200, bytes: &bytes)
        }
        let file = FilePath(directory.file("porttally.db"))
        let before = try history(file, to: UnixTime(Int64(now.get())))
        #expect(before.map(\.rows.count) == [800, 201, 8])
        var keeper = try keeper(directory, now, Retention(hours: 40, days: 90, months: 90))
        keeper.clock.isBehindSince = 0
        keeper.letGoOfOld()
        #expect(try HistoryReader(file).reach() == HistoryReach())
        keeper.clock.isBehindSince = nil
        keeper.letGoOfOld()
        let reach = try HistoryReader(file).reach()
        // The first seven days, and the month that ended with the ninth.
        #expect(reach.hours == UnixTime(Int64(newYear)) + 7 * 86_400)
        #expect(reach.days == UnixTime(Int64(newYear)) + 9 * 86_400)
        #expect(reach.months == UnixTime(Int64(newYear)) + 9 * 86_400)
        try live(&keeper, now, days: 40, bytes: &bytes)
        let today = keeper.clock.calendar.period(.day, at: UnixTime(Int64(now.get()))).start
        #expect(try HistoryReader(file).reach().hours == today + -40 * 86_400)
    }
}

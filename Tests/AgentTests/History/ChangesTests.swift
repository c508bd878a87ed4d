import FoundationEssentials
import Store
import SystemPackage
import Tally
import Testing
import class TestSupport.TemporaryDirectory

@testable import Agent

/// A store that is written by hand, from 2026-01-10T00:00:00Z on.
private struct Pages {
    let directory: TemporaryDirectory
    var store: Store
    private var records: [PortNumber: PortRecord] = [:]

    static let start = UnixTime(1_768_003_200)
    static let calendar = BillingCalendar(zone: .greenwich)
    static func hour(_ hour: Int64) -> UnixTime { start + hour * 3600 }

    var file: FilePath { FilePath(directory.file("porttally.db")) }

    init() throws {
        directory = try TemporaryDirectory()
        store = try Store.open(FilePath(directory.file("porttally.db")), at: Self.start)
    }

    /// Has a port count so many bytes in an hour.
    mutating func count(_ port: Int, _ bytes: UInt64, in hour: Int64, rewritten: Int64? = nil) throws {
        let port = number(port)
        var record = records[port] ?? PortRecord(port: port)
        var posting = Posting()
        let opening = OpeningBalance(start: Self.hour(hour), booked: record.booked)
        posting.openings = [PortOpeningBalance(port: port, opening: opening)]
        record.meters.tcpIn.total += Traffic(bytes: bytes, packets: 1)
        posting.records = [record]
        posting.rewritten = rewritten.map { Self.hour($0) }
        try store.commit(posting, boot: "boot", at: Self.hour(hour))
        records[port] = record
    }

    func ask(_ granularity: Granularity, since mark: HistoryMark? = nil, by calendar: BillingCalendar = calendar) throws
        -> UsageChanges
    {
        try HistoryReader(file).changes(by: granularity, in: calendar, since: mark, rows: 1000)
    }
}

extension UsageChanges {
    /// Each row's port, the hour that its period begins with, and its bytes.
    fileprivate var texts: [String] {
        rows.map { "\($0.port) \(($0.period.start - Pages.start) / 3600) \($0.usage.tcpIn.bytes)" }
    }
    fileprivate var hour: Int64? { from.map { ($0 - Pages.start) / 3600 } }
}

@Suite("What has changed in the history")
struct ChangesTests {
    private let marks: [Granularity] = Granularity.allCases

    @Test("is of those ports alone that have counted something since, whole within its period")
    func changedPorts() throws {
        var pages = try Pages()
        #expect(try pages.ask(.month).from == nil)
        try pages.count(8001, 5, in: 1)
        try pages.count(8002, 7, in: 2)
        try pages.count(8002, 1, in: 60)
        let first = try pages.ask(.month)
        #expect(first.texts == ["8001 -216 5", "8002 -216 8"])
        try pages.count(8002, 2, in: 61)
        let next = try pages.ask(.month, since: first.mark)
        #expect(next.texts == ["8002 -216 10"])
        #expect(next.hour == 59)
        #expect(try pages.ask(.hour, since: first.mark).texts == ["8002 60 1", "8002 61 2"])
    }

    @Test("goes back as far as a clock that was set back has changed it, and no further")
    func rewound() throws {
        var pages = try Pages()
        for hour in 0..<30 { try pages.count(8001, 1, in: Int64(hour)) }
        let mark = try pages.ask(.hour).mark
        try pages.store.rewind(to: Pages.hour(26))
        let changes = try pages.ask(.hour, since: mark)
        #expect(changes.hour == 26)
        #expect(changes.texts == ["8001 26 4"])
        #expect(try pages.ask(.day, since: mark).texts == ["8001 24 6"])
        #expect(try pages.ask(.hour, since: changes.mark).hour == 25)
    }

    @Test("goes back as far as hours were dated anew, and tells the period that this is in from its start")
    func redated() throws {
        var pages = try Pages()
        for hour in [1, 12, 40, 41, 90] { try pages.count(8001, 1, in: Int64(hour)) }
        let marks = try Dictionary(uniqueKeysWithValues: marks.map { ($0, try pages.ask($0).mark) })
        let moves = [40, 41].map { BootClock.Move(from: Pages.hour(Int64($0)), to: Pages.hour(Int64($0) + 24)) }
        try pages.store.redate(moves.reversed(), note: "clock", "")
        let byHour = try pages.ask(.hour, since: marks[.hour])
        #expect(byHour.hour == 40)
        #expect(byHour.texts == ["8001 64 1", "8001 65 1", "8001 90 1"])
        // Nothing is left of the day of which some was told.
        let byDay = try pages.ask(.day, since: marks[.day])
        #expect(byDay.hour == 24)
        #expect(byDay.texts == ["8001 48 2", "8001 72 1"])
        #expect(try pages.ask(.month, since: marks[.month]).texts == ["8001 -216 5"])
    }

    @Test("takes back what was booked before that may still be booked, which the ledger says")
    func rewritten() throws {
        var pages = try Pages()
        try pages.count(8001, 1, in: 50)
        let mark = try pages.ask(.hour).mark
        try pages.count(8002, 3, in: 20, rewritten: 20)
        let changes = try pages.ask(.hour, since: mark)
        #expect(changes.hour == 20)
        #expect(changes.texts == ["8001 50 1", "8002 20 3"])
    }

    @Test("tells days and months as a whole whose hours and days have become one, and takes nothing back that is gone")
    func coarsened() throws {
        var pages = try Pages()
        for hour in [0, 24, 30, 40, 48, 49, 600, 800] { try pages.count(8001, 1, in: Int64(hour)) }
        // Up to hours 30 and 40 was read.
        let mark = HistoryMark(
            version: try pages.ask(.hour).mark.version, calendar: Pages.calendar.fingerprint, instant: Pages.hour(35))
        func day(_ day: Int64) -> Period { Period(start: Pages.hour(day * 24), end: Pages.hour(day * 24 + 24)) }
        try pages.store.coarsen(.hour, in: day(0))
        #expect(try pages.ask(.hour, since: mark).hour == 35)
        try pages.store.coarsen(.hour, in: day(1))
        let byHour = try pages.ask(.hour, since: mark)
        #expect(byHour.hour == 24)
        #expect(byHour.texts == ["8001 24 3", "8001 48 1", "8001 49 1", "8001 600 1", "8001 800 1"])
        #expect(try pages.ask(.day, since: mark).hour == 35)
        let month = Pages.calendar.period(.month, at: Pages.start)
        try pages.store.coarsen(.day, in: month)
        let byDay = try pages.ask(.day, since: mark)
        #expect(byDay.from == month.start)
        #expect(byDay.texts == ["8001 0 6", "8001 600 1", "8001 792 1"])
        try pages.store.coarsen(.month, in: month)
        for granularity in Granularity.allCases { #expect(try pages.ask(granularity, since: mark).from == month.end) }
    }

    @Test(
        "is all where it is another store's, or a repaired one's, or has been changed too often, or by another calendar"
    )
    func anew() throws {
        var pages = try Pages()
        for hour in [10, 20, 90] { try pages.count(8001, 1, in: Int64(hour)) }
        let mark = try pages.ask(.hour).mark
        #expect(try pages.ask(.hour, since: mark).hour == 89)
        var other = try Pages()
        try other.count(8001, 1, in: 10)
        #expect(try other.ask(.hour, since: mark).hour == 10)
        let elsewhere = BillingCalendar(zone: .greenwich, billingDay: 15)
        #expect(try pages.ask(.month, since: mark, by: elsewhere).hour ?? 0 < -21 * 24)
        // The log is lost: what is left is older.
        let known = try pages.ask(.hour).mark
        try pages.store.beginHistory()
        #expect(try pages.ask(.hour, since: known).hour == 10)
        let last = try pages.ask(.hour).mark
        for _ in 0..<31 { try pages.store.rewind(to: Pages.hour(90)) }
        #expect(try pages.ask(.hour, since: last).hour == 89)
        for _ in 0..<2 { try pages.store.rewind(to: Pages.hour(90)) }
        #expect(try pages.ask(.hour, since: last).hour == 10)
    }
}

import CLinux
import Glibc
import Tally
import Testing

/// The zone belongs to the whole process, so these run one after the other, and no other suite asks for local time.
@Suite("The billing calendar", .serialized)
struct BillingCalendarTests {
    @Test("finds the periods of an instant", arguments: ZoneCase.all)
    func periods(_ example: ZoneCase) throws {
        let calendar = BillingCalendar(zone: try zone(example.zone), billingDay: example.billingDay)
        let found = calendar.periods(at: example.time)
        #expect(found.hour == example.periods.hour)
        #expect(found.day == example.periods.day)
        #expect(found.month == example.periods.month)
    }

    @Test(
        "tiles time without a gap or an overlap",
        arguments: [
            ("Asia/Shanghai", 2026, 1), ("America/New_York", 2026, 31), ("Australia/Lord_Howe", 2026, 15),
            ("America/Havana", 2026, 8), ("America/Sao_Paulo", 2017, 15), ("Pacific/Apia", 2011, 30),
            ("Asia/Kathmandu", 2024, 29), ("America/St_Johns", 2009, 1), ("Asia/Pyongyang", 2018, 5),
        ])
    func tiling(name: String, year: Int, billingDay: Int) throws {
        let zone = try zone(name)
        let calendar = BillingCalendar(zone: zone, billingDay: billingDay)
        let start = UnixTime(Int64(year - 1970) * 31_556_952)
        var last = calendar.periods(at: start)
        var days = 0
        // From edge to edge, over the year and into the next.
        while last.hour.end < start + 366 * 86400 {
            let time = last.hour.end
            let now = calendar.periods(at: time)
            try #require(now.hour.start == time && now.hour.end > time)
            try #require(now.hour.end - now.hour.start <= 3600)
            try #require(now.day.contains(time) && now.month.contains(time))
            try #require(now.day == last.day || now.day.start == last.day.end && now.day.start == time)
            try #require(now.month == last.month || now.month.start == last.month.end && now.month.start == time)
            // The hour's last instant says the same.
            try #require(calendar.periods(at: now.hour.end + -1) == now)
            if now.day != last.day { days += 1 }
            last = now
        }
        #expect((364...367).contains(days))
    }

    @Test("keeps to 1 to 31 as the billing day", arguments: [(-5, 1), (0, 1), (1, 1), (31, 31), (32, 31), (.max, 31)])
    func billingDay(given: Int, used: Int32) {
        #expect(utcCalendar(billingDay: given).billingDay == used)
    }

    @Test(
        "a date ends where the next day begins, whatever the zone does then",
        arguments: [
            ("Asia/Shanghai", (2026, 12, 31), "2027-01-01T00:00:00+08:00"),
            ("America/New_York", (2026, 3, 8), "2026-03-09T00:00:00-04:00"),
            ("America/New_York", (2026, 11, 1), "2026-11-02T00:00:00-05:00"),
            ("America/Havana", (2026, 3, 7), "2026-03-08T01:00:00-04:00"),
            ("UTC", (2028, 2, 29), "2028-03-01T00:00:00Z"),
            ("Pacific/Apia", (2011, 12, 29), "2011-12-31T00:00:00+14:00"),
        ] as [(String, (Int32, Int32, Int32), String)])
    func endOfDay(name: String, date: (Int32, Int32, Int32), text: String) throws {
        let calendar = BillingCalendar(zone: try zone(name))
        let end = calendar.end(ofDay: CivilTime(year: date.0, month: date.1, day: date.2))
        #expect(calendar.text(of: end) == text)
        #expect(UnixTime(rfc3339: text) == end)
        #expect(calendar.periods(at: end + -1).day.end == end)
    }

    @Test("counts days by the calendar alone, far back and far ahead")
    func farAway() throws {
        let calendar = BillingCalendar(zone: try zone("UTC"))
        for seconds: Int64 in [-86400 * 365 * 300, -1, 0, 4_107_542_399, 4_107_542_400, 86400 * 365 * 1000] {
            let periods = calendar.periods(at: UnixTime(seconds))
            #expect(periods.day.contains(UnixTime(seconds)))
            #expect(periods.day.start.seconds % 86400 == 0)
            #expect(periods.day.end - periods.day.start == 86400)
            #expect(periods.month.contains(UnixTime(seconds)))
        }
    }

    /// Makes a zone that of the process.
    ///
    /// Its file stays open: the C library knows a zone by its path, here a descriptor's number, which must not name
    /// another file later.
    func zone(_ name: String) throws -> ZoneRules {
        let file = unsafe open("/usr/share/zoneinfo/\(name)", O_RDONLY | O_CLOEXEC)
        try #require(file >= 0, "no such zone: \(name) (apt-get install tzdata)")
        try #require(cl_time_zone_use(file) == 0)
        return ZoneRules { time in
            let civil = cl_civil_time_at(time.seconds)
            return CivilTime(
                year: civil.year, month: civil.month, day: civil.day, hour: civil.hour, minute: civil.minute,
                second: civil.second)
        }
    }
}

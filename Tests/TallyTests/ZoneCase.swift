import Tally
import Testing

/// An instant, and the periods that hold it; all times in UTC.
///
/// Worked out minute by minute with Python's `zoneinfo`, which shares nothing with the code under test but the tables.
struct ZoneCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let zone: String
    let billingDay: Int
    let time: UnixTime
    let periods: Periods

    init(
        _ what: String, _ zone: String, billingDay: Int, at time: String, hour: (String, String),
        day: (String, String), month: (String, String)
    ) {
        testDescription = "\(zone): \(what)"
        self.zone = zone
        self.billingDay = billingDay
        self.time = UnixTime(utc: time)
        periods = Periods(hour: Period(utc: hour), day: Period(utc: day), month: Period(utc: month))
    }

    static let all = [
        ZoneCase(
            "the last minute of February", "Asia/Shanghai", billingDay: 1, at: "2026-02-28T15:59",
            hour: ("2026-02-28T15:00", "2026-02-28T16:00"),
            day: ("2026-02-27T16:00", "2026-02-28T16:00"),
            month: ("2026-01-31T16:00", "2026-02-28T16:00")),
        ZoneCase(
            "the first minute of March", "Asia/Shanghai", billingDay: 1, at: "2026-02-28T16:00",
            hour: ("2026-02-28T16:00", "2026-02-28T17:00"),
            day: ("2026-02-28T16:00", "2026-03-01T16:00"),
            month: ("2026-02-28T16:00", "2026-03-31T16:00")),
        ZoneCase(
            "a quarter of an hour off", "Asia/Kathmandu", billingDay: 1, at: "2026-05-31T18:20",
            hour: ("2026-05-31T18:15", "2026-05-31T19:15"),
            day: ("2026-05-31T18:15", "2026-06-01T18:15"),
            month: ("2026-05-31T18:15", "2026-06-30T18:15")),
        ZoneCase(
            "a day of 23 hours", "America/New_York", billingDay: 8, at: "2026-03-08T12:00",
            hour: ("2026-03-08T12:00", "2026-03-08T13:00"),
            day: ("2026-03-08T05:00", "2026-03-09T04:00"),
            month: ("2026-03-08T05:00", "2026-04-08T04:00")),
        ZoneCase(
            "01:30 for the first time", "America/New_York", billingDay: 1, at: "2026-11-01T05:30",
            hour: ("2026-11-01T05:00", "2026-11-01T06:00"),
            day: ("2026-11-01T04:00", "2026-11-02T05:00"),
            month: ("2026-11-01T04:00", "2026-12-01T05:00")),
        ZoneCase(
            "01:30 for the second time", "America/New_York", billingDay: 1, at: "2026-11-01T06:30",
            hour: ("2026-11-01T06:00", "2026-11-01T07:00"),
            day: ("2026-11-01T04:00", "2026-11-02T05:00"),
            month: ("2026-11-01T04:00", "2026-12-01T05:00")),
        ZoneCase(
            "01:50, before clocks go back by half an hour", "Australia/Lord_Howe", billingDay: 5,
            at: "2026-04-04T14:50",
            hour: ("2026-04-04T14:00", "2026-04-04T15:00"),
            day: ("2026-04-04T13:00", "2026-04-05T13:30"),
            month: ("2026-04-04T13:00", "2026-05-04T13:30")),
        ZoneCase(
            "01:40, after clocks went back by half an hour", "Australia/Lord_Howe", billingDay: 5,
            at: "2026-04-04T15:10",
            hour: ("2026-04-04T15:00", "2026-04-04T15:30"),
            day: ("2026-04-04T13:00", "2026-04-05T13:30"),
            month: ("2026-04-04T13:00", "2026-05-04T13:30")),
        ZoneCase(
            "02:40, the half hour after 02:30", "Australia/Lord_Howe", billingDay: 1, at: "2026-10-03T15:40",
            hour: ("2026-10-03T15:30", "2026-10-03T16:00"),
            day: ("2026-10-03T13:30", "2026-10-04T13:00"),
            month: ("2026-09-30T13:30", "2026-10-31T13:00")),
        ZoneCase(
            "a day that begins at 01:00", "America/Havana", billingDay: 8, at: "2026-03-08T05:10",
            hour: ("2026-03-08T05:00", "2026-03-08T06:00"),
            day: ("2026-03-08T05:00", "2026-03-09T04:00"),
            month: ("2026-03-08T05:00", "2026-04-08T04:00")),
        ZoneCase(
            "00:30 for the first time", "America/Havana", billingDay: 1, at: "2026-11-01T04:30",
            hour: ("2026-11-01T04:00", "2026-11-01T05:00"),
            day: ("2026-11-01T04:00", "2026-11-02T05:00"),
            month: ("2026-11-01T04:00", "2026-12-01T05:00")),
        ZoneCase(
            "00:30 for the second time", "America/Havana", billingDay: 1, at: "2026-11-01T05:30",
            hour: ("2026-11-01T05:00", "2026-11-01T06:00"),
            day: ("2026-11-01T04:00", "2026-11-02T05:00"),
            month: ("2026-11-01T04:00", "2026-12-01T05:00")),
        ZoneCase(
            "a month that begins at 01:00", "America/Sao_Paulo", billingDay: 15, at: "2017-10-15T03:00",
            hour: ("2017-10-15T03:00", "2017-10-15T04:00"),
            day: ("2017-10-15T03:00", "2017-10-16T02:00"),
            month: ("2017-10-15T03:00", "2017-11-15T02:00")),
        ZoneCase(
            "23:30 for the second time", "America/Sao_Paulo", billingDay: 18, at: "2018-02-18T02:30",
            hour: ("2018-02-18T02:00", "2018-02-18T03:00"),
            day: ("2018-02-17T02:00", "2018-02-18T03:00"),
            month: ("2018-01-18T02:00", "2018-02-18T03:00")),
        ZoneCase(
            "the minute before a day that was left out", "Pacific/Apia", billingDay: 30, at: "2011-12-30T09:59",
            hour: ("2011-12-30T09:00", "2011-12-30T10:00"),
            day: ("2011-12-29T10:00", "2011-12-30T10:00"),
            month: ("2011-11-30T10:00", "2011-12-30T10:00")),
        ZoneCase(
            "a month that begins on a day that was left out", "Pacific/Apia", billingDay: 30, at: "2011-12-30T10:00",
            hour: ("2011-12-30T10:00", "2011-12-30T11:00"),
            day: ("2011-12-30T10:00", "2011-12-31T10:00"),
            month: ("2011-12-30T10:00", "2012-01-29T10:00")),
        ZoneCase(
            "00:00, for a minute, of a day that has not come for good", "America/St_Johns", billingDay: 1,
            at: "2009-11-01T02:30",
            hour: ("2009-11-01T02:30", "2009-11-01T02:31"),
            day: ("2009-10-31T02:30", "2009-11-01T03:30"),
            month: ("2009-10-01T02:30", "2009-11-01T03:30")),
        ZoneCase(
            "23:30 for the second time", "America/St_Johns", billingDay: 1, at: "2009-11-01T03:00",
            hour: ("2009-11-01T02:31", "2009-11-01T03:30"),
            day: ("2009-10-31T02:30", "2009-11-01T03:30"),
            month: ("2009-10-01T02:30", "2009-11-01T03:30")),
        ZoneCase(
            "a leap day", "UTC", billingDay: 29, at: "2024-02-29T12:00",
            hour: ("2024-02-29T12:00", "2024-02-29T13:00"),
            day: ("2024-02-29T00:00", "2024-03-01T00:00"),
            month: ("2024-02-29T00:00", "2024-03-29T00:00")),
        ZoneCase(
            "29 in a short February", "UTC", billingDay: 29, at: "2026-02-28T00:00",
            hour: ("2026-02-28T00:00", "2026-02-28T01:00"),
            day: ("2026-02-28T00:00", "2026-03-01T00:00"),
            month: ("2026-02-28T00:00", "2026-03-29T00:00")),
        ZoneCase(
            "before 31 in February", "UTC", billingDay: 31, at: "2026-02-27T23:59",
            hour: ("2026-02-27T23:00", "2026-02-28T00:00"),
            day: ("2026-02-27T00:00", "2026-02-28T00:00"),
            month: ("2026-01-31T00:00", "2026-02-28T00:00")),
        ZoneCase(
            "31 in February", "UTC", billingDay: 31, at: "2026-02-28T00:00",
            hour: ("2026-02-28T00:00", "2026-02-28T01:00"),
            day: ("2026-02-28T00:00", "2026-03-01T00:00"),
            month: ("2026-02-28T00:00", "2026-03-31T00:00")),
        ZoneCase(
            "before 31 in March", "UTC", billingDay: 31, at: "2026-03-30T12:00",
            hour: ("2026-03-30T12:00", "2026-03-30T13:00"),
            day: ("2026-03-30T00:00", "2026-03-31T00:00"),
            month: ("2026-02-28T00:00", "2026-03-31T00:00")),
        ZoneCase(
            "31 in April", "UTC", billingDay: 31, at: "2026-04-30T00:00",
            hour: ("2026-04-30T00:00", "2026-04-30T01:00"),
            day: ("2026-04-30T00:00", "2026-05-01T00:00"),
            month: ("2026-04-30T00:00", "2026-05-31T00:00")),
        ZoneCase(
            "a month that spans the year's end", "UTC", billingDay: 15, at: "2026-01-01T00:00",
            hour: ("2026-01-01T00:00", "2026-01-01T01:00"),
            day: ("2026-01-01T00:00", "2026-01-02T00:00"),
            month: ("2025-12-15T00:00", "2026-01-15T00:00")),
        ZoneCase(
            "the last minute of a year", "UTC", billingDay: 1, at: "2025-12-31T23:59",
            hour: ("2025-12-31T23:00", "2026-01-01T00:00"),
            day: ("2025-12-31T00:00", "2026-01-01T00:00"),
            month: ("2025-12-01T00:00", "2026-01-01T00:00")),
    ]
}

extension Period {
    fileprivate init(utc interval: (String, String)) {
        self.init(start: UnixTime(utc: interval.0), end: UnixTime(utc: interval.1))
    }
}

extension UnixTime {
    /// A time written as `2026-02-28T16:00`.
    fileprivate init(utc text: String) {
        let fields = text.split { !$0.isNumber }.compactMap { Int64($0) }
        var days: Int64 = 0
        for year in 1970..<fields[0] { days += Self.isLeap(year) ? 366 : 365 }
        let lengths: [Int64] = [31, Self.isLeap(fields[0]) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        days += lengths.prefix(Int(fields[1]) - 1).reduce(0, +) + fields[2] - 1
        self.init(days * 86400 + fields[3] * 3600 + fields[4] * 60)
    }

    private static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
}

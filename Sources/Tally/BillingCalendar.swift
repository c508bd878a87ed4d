/// A half-open interval of time, `[start, end)`.
public struct Period: Sendable, Hashable {
    public var start: UnixTime
    public var end: UnixTime

    public init(start: UnixTime, end: UnixTime) {
        self.start = start
        self.end = end
    }
}

/// The hour, the day and the billing month that an instant lies in.
public struct Periods: Sendable, Hashable {
    public var hour: Period
    public var day: Period
    public var month: Period

    public init(hour: Period, day: Period, month: Period) {
        self.hour = hour
        self.day = day
        self.month = month
    }
}

/// Cuts time into local hours, local days, and months that begin on the billing day.
public struct BillingCalendar: Sendable {
    private let zone: ZoneRules
    /// The day of the month on which a month begins, 1 to 31 (in a shorter month: its last day).
    public let billingDay: Int32

    public init(zone: ZoneRules, billingDay: Int = 1) {
        self.zone = zone
        self.billingDay = Int32(min(max(billingDay, 1), 31))
    }

    /// The periods that hold `time`.
    public func periods(at time: UnixTime) -> Periods {
        let now = zone.civil(time)
        let hour = time + -Int64(now.minute * 60 + now.second)
        let day = Period(
            start: midnight(now.year, now.month, now.day), end: midnight(now.year, now.month, now.day + 1))
        let thisMonth = monthStart(now.year, now.month)
        let month =
            if time < thisMonth {
                Period(start: monthStart(now.year, now.month - 1), end: thisMonth)
            } else {
                Period(start: thisMonth, end: monthStart(now.year, now.month + 1))
            }
        return Periods(hour: Period(start: hour, end: hour + 3600), day: day, month: month)
    }

    /// The first instant of a local day; `day` may be one past the month's last.
    private func midnight(_ year: Int32, _ month: Int32, _ day: Int32) -> UnixTime {
        var start = zone.instant(CivilTime(year: year, month: month, day: day))
        // Where summer time begins at midnight there is no 00:00, and mktime may answer with the evening before.
        while zone.civil(start).hour >= 12 { start = start + 1800 }
        return start
    }

    /// The first instant of the billing month that begins in a calendar month; `month` may be 0 or 13.
    private func monthStart(_ year: Int32, _ month: Int32) -> UnixTime {
        let (year, month) =
            switch month {
            case ..<1: (year - 1, month + 12)
            case 13...: (year + 1, month - 12)
            default: (year, month)
            }
        return midnight(year, month, min(billingDay, Self.days(in: month, of: year)))
    }

    private static func days(in month: Int32, of year: Int32) -> Int32 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

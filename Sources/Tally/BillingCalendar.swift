/// A half-open interval of time, `[start, end)`.
public struct Period: Sendable, Hashable {
    public var start: UnixTime
    public var end: UnixTime

    public init(start: UnixTime, end: UnixTime) {
        self.start = start
        self.end = end
    }

    /// Whether `time` lies in it.
    public func contains(_ time: UnixTime) -> Bool { start <= time && time < end }
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
///
/// At each level the periods tile time: every instant lies in exactly one, whatever the zone does to its clocks.
public struct BillingCalendar: Sendable {
    let zone: ZoneRules
    /// The day of the month on which a month begins, 1 to 31 (in a shorter month: its last day).
    public let billingDay: Int32

    public init(zone: ZoneRules, billingDay: Int = 1) {
        self.zone = zone
        self.billingDay = Int32(min(max(billingDay, 1), 31))
    }

    /// The periods that hold `time`.
    public func periods(at time: UnixTime) -> Periods {
        Periods(hour: period(.hour, at: time), day: period(.day, at: time), month: period(.month, at: time))
    }

    /// The hour, day or month that holds `time`.
    public func period(_ granularity: Granularity, at time: UnixTime) -> Period {
        let now = zone.civil(time)
        return switch granularity {
        case .hour: hour(at: time, now)
        case .day: period(holding: time, near: now.dayNumber, start: midnight)
        case .month: period(holding: time, near: Int64(now.year) * 12 + Int64(now.month) - 1, start: monthStart)
        }
    }

    /// The local date at an instant.
    public func date(of time: UnixTime) -> PeriodDate {
        let civil = zone.civil(time)
        return PeriodDate(number: civil.year * 10_000 + civil.month * 100 + civil.day)
    }

    /// The instant that a local day begins with, as its periods have it.
    public func start(ofDay date: CivilTime) -> UnixTime { midnight(date.dayNumber) }

    /// The instant that a local day ends with, as its periods have it.
    public func end(ofDay date: CivilTime) -> UnixTime { midnight(date.dayNumber + 1) }

    /// An instant as local clocks show it, after RFC 3339: `2026-12-31T18:00:00+08:00`.
    public func text(of time: UnixTime) -> String { zone.civil(time).rfc3339(offset: offset(at: time)) }

    /// The local hour, cut short where the clock changes inside it: Lord Howe's summer time is half an hour.
    private func hour(at time: UnixTime, _ now: CivilTime) -> Period {
        let start = time + -Int64(now.minute * 60 + now.second)
        let end = start + 3600
        let offset = offset(at: time)
        return Period(
            start: first(from: start, to: time) { self.offset(at: $0) == offset },
            end: first(from: time, to: end) { $0 == end || self.offset(at: $0) != offset })
    }

    /// The one of a sequence of intervals that holds `time`, given each one's start and a good guess of its index.
    ///
    /// The local date is only a guess: St. John's put its clocks back at 00:01, so that a day ended twice, and either
    /// of the two ends may be the one that ``midnight(_:)`` finds (always the same one).
    private func period(holding time: UnixTime, near index: Int64, start: (Int64) -> UnixTime) -> Period {
        let guess = Period(start: start(index), end: start(index + 1))
        if time < guess.start { return Period(start: start(index - 1), end: guess.start) }
        if time >= guess.end { return Period(start: guess.end, end: start(index + 2)) }
        return guess
    }

    /// The first instant of a local day: where its date, or a later one, begins to be shown.
    ///
    /// There may be no 00:00 (summer time begins then), two of them, or no such day at all (Samoa, 2011-12-30), which
    /// is why mktime, whose answer then depends on what it was asked before, is not.
    private func midnight(_ dayNumber: Int64) -> UnixTime {
        let greenwich = UnixTime(dayNumber * 86400)
        // No zone was ever sixteen hours from Greenwich.
        return first(from: greenwich + -57600, to: greenwich + 57600) { zone.civil($0).dayNumber >= dayNumber }
    }

    /// The first instant of the billing month that begins in a calendar month, counted from January of the year 0.
    private func monthStart(_ index: Int64) -> UnixTime {
        let first = Self.firstDay(ofMonth: index)
        let length = Self.firstDay(ofMonth: index + 1) - first
        return midnight(first + min(Int64(billingDay), length) - 1)
    }

    private static func firstDay(ofMonth index: Int64) -> Int64 {
        let (year, month) = index.quotientAndRemainder(dividingBy: 12)
        return CivilTime(year: Int32(year), month: Int32(month) + 1, day: 1).dayNumber
    }

    /// Seconds that local clocks are ahead of Greenwich.
    private func offset(at time: UnixTime) -> Int64 {
        let civil = zone.civil(time)
        let secondOfDay = Int64(civil.hour) * 3600 + Int64(civil.minute) * 60 + Int64(civil.second)
        return civil.dayNumber * 86400 + secondOfDay - time.seconds
    }

    /// The first instant that satisfies a condition which, once true, stays true, and is true at `last`.
    private func first(from start: UnixTime, to last: UnixTime, where holds: (UnixTime) -> Bool) -> UnixTime {
        var low = start
        var high = last
        while low < high {
            let middle = low + (high - low) / 2
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

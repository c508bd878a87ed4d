/// A local wall-clock time; `month` and `day` count from 1.
public struct CivilTime: Sendable, Hashable {
    public var year: Int32, month: Int32, day: Int32, hour: Int32, minute: Int32, second: Int32

    public init(
        year: Int32, month: Int32, day: Int32, hour: Int32 = 0, minute: Int32 = 0, second: Int32 = 0
    ) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// Days from 1970-01-01 to this date, by the calendar alone.
    var dayNumber: Int64 {
        // The year is taken to begin in March, so that the leap day is its last; 400 of them are an era of 146,097 days.
        let year = Int64(month > 2 ? self.year : self.year - 1)
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let monthFromMarch = Int64(month > 2 ? month - 3 : month + 9)
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + Int64(day) - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

/// A time zone, handed in: the domain has no tables of its own.
public struct ZoneRules: Sendable {
    /// The local time at an instant.
    public var civil: @Sendable (UnixTime) -> CivilTime

    public init(civil: @escaping @Sendable (UnixTime) -> CivilTime) { self.civil = civil }
}

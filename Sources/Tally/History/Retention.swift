/// For how long usage is told by hour, by day and by month, in days of 24 hours; nil is forever.
public struct Retention: Sendable, Hashable {
    /// 90 days by hour, 3 years by day, months forever.
    public static let standard = Retention(hours: 90, days: 3 * daysInYear, months: nil)
    /// No billing month is longer, and none of the hours in a current one is let go of.
    public static let fewestDays = 32
    /// A year, never too short.
    public static let daysInYear = 366

    public var hours: Int?
    public var days: Int?
    public var months: Int?

    public init(hours: Int?, days: Int?, months: Int?) {
        self.hours = hours
        self.days = days
        self.months = months
    }

    /// For how many days periods of a kind are told apart.
    public subscript(granularity: Granularity) -> Int? {
        switch granularity {
        case .hour: hours
        case .day: days
        case .month: months
        }
    }

    /// Since when periods of a kind are to be told apart.
    ///
    /// - Parameters:
    ///   - granularity: The kind.
    ///   - today: The start of the current day.
    ///   - calendar: Where days and months begin.
    /// - Returns: Where a longer period begins; nil: since ever.
    public func start(of granularity: Granularity, today: UnixTime, in calendar: BillingCalendar) -> UnixTime? {
        self[granularity].map { days in
            calendar.period(granularity.coarser ?? granularity, at: today + -Int64(days) * 86_400).start
        }
    }
}

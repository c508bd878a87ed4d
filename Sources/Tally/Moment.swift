/// When a reading was taken, and where what it finds is booked.
public struct Moment: Sendable, Hashable {
    /// When the reading was taken.
    public let time: UnixTime
    /// The periods that it is booked to; at the edge of an hour, those of the hour before.
    public let periods: Periods

    /// How long after an hour has begun a reading still belongs to the hour before, in seconds.
    ///
    /// Readings are taken at every edge, and this is how late one may be.
    public static let edgeTolerance: Int64 = 1

    /// A reading that is taken at `time` and booked to `periods`.
    public init(time: UnixTime, periods: Periods) {
        self.time = time
        self.periods = periods
    }

    /// A reading that is taken at `time`.
    ///
    /// - Parameters:
    ///   - time: The time of day.
    ///   - calendar: Where hours begin.
    ///   - previous: When the reading before was taken: an hour is closed once.
    ///   - opened: The start of the latest hour that something was booked to: those before it are closed already, also
    ///     where the clock was set back.
    public init(
        time: UnixTime, calendar: BillingCalendar, after previous: UnixTime? = nil, opened: UnixTime = UnixTime(.min)
    ) {
        self.time = time
        let now = calendar.periods(at: time)
        let isFirst = previous.map { $0 < now.hour.start || $0 > time } ?? true
        let closesHour = isFirst && opened < now.hour.start && time - now.hour.start <= Self.edgeTolerance
        periods = closesHour ? calendar.periods(at: now.hour.start + -1) : now
    }
}

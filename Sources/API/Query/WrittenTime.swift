public import Tally

/// An instant as people write it: a time as RFC 3339 has it, or a date, which is its first instant.
public enum WrittenTime: Sendable, Hashable {
    case time(UnixTime)
    case date(CivilTime)

    /// Nil where it is neither.
    ///
    /// - Parameter text: `2026-12-31T18:00:00+08:00`, or `2026-12-31`.
    public init?(_ text: String) {
        if let time = UnixTime(rfc3339: text) {
            self = .time(time)
        } else if let date = CivilTime(date: text) {
            self = .date(date)
        } else {
            return nil
        }
    }

    /// What it has to be, for those who wrote something else.
    public static let rule = "must be a time such as 2026-12-31T18:00:00+08:00, or a date such as 2026-12-31"

    /// The instant, by the clocks of a zone.
    public func instant(in calendar: BillingCalendar) -> UnixTime {
        switch self {
        case .time(let time): time
        case .date(let date): calendar.start(ofDay: date)
        }
    }
}

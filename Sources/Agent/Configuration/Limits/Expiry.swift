internal import Tally

/// From when on a port is blocked, as it is given.
enum Expiry: Sendable, Hashable {
    /// At an instant.
    case at(UnixTime)
    /// With the end of a day, which is where the configured zone has it.
    case endOf(CivilTime)

    /// The instant.
    func time(in calendar: BillingCalendar) -> UnixTime {
        switch self {
        case .at(let time): time
        case .endOf(let date): calendar.end(ofDay: date)
        }
    }

    /// Why a text is no expiry.
    enum Fault: Error {
        case noTime
        /// It is over for longer than there is porttally: somebody mistook the year.
        case tooEarly
        /// The kernel's clock, in nanoseconds of 63 bits, ends in 2262.
        case tooLate
    }

    /// - Parameter text: A time of RFC 3339, or a date such as `2026-12-31`.
    /// - Throws: What is wrong with it.
    init(_ text: String) throws(Fault) {
        if let date = CivilTime(date: text) {
            guard date.year >= 2025 else { throw .tooEarly }
            guard date.year < 2200 else { throw .tooLate }
            self = .endOf(date)
        } else if let time = UnixTime(rfc3339: text) {
            guard time >= BootClock.earliest else { throw .tooEarly }
            guard time < Self.latest else { throw .tooLate }
            self = .at(time)
        } else {
            throw .noTime
        }
    }

    /// 2200-01-01T00:00:00Z.
    private static let latest = UnixTime(7_258_118_400)
}

internal import CLinux
internal import Tally

/// Schedule: when the kernel is read although nobody asks.
struct Schedule {
    /// How long after an hour's edge its reading is taken, in seconds.
    private static let edgeDelay = 0.005

    /// Where hours begin.
    let calendar: BillingCalendar
    /// When the kernel was last read, in nanoseconds of CLOCK_BOOTTIME.
    private var lastReading: Int64 = 0
    /// When that was by the clock, in seconds since the epoch.
    private(set) var lastTime = 0.0

    init(_ calendar: BillingCalendar) { self.calendar = calendar }

    /// Takes note of a reading that begins.
    ///
    /// - Parameter now: The time of day, in seconds since the epoch.
    mutating func readingBegins(at now: Double) {
        lastReading = cl_boot_time_nanoseconds()
        lastTime = now
    }

    /// How long until the next reading is due if nobody asks for one.
    ///
    /// - Parameters:
    ///   - interval: How often the kernel is read at least, in seconds.
    ///   - now: The time of day, in seconds since the epoch.
    /// - Returns: Seconds; 0 where it is due.
    func untilDue(interval: Int, at now: Double) -> Double {
        let sinceLast = Double(cl_boot_time_nanoseconds() - lastReading) / 1e9
        let hour = calendar.periods(at: UnixTime(Int64(now))).hour
        if lastTime < Double(hour.start.seconds) { return 0 }
        let toEdge = Double(hour.end.seconds) - now + Self.edgeDelay
        return max(0, min(Double(interval) - sinceLast, toEdge))
    }
}

/// What is known of the clock in this boot: whether a step of it is to be believed.
///
/// A machine without a battery starts in 1970, one with a wrong clock anywhere, until somebody sets it right. What was
/// booked before this boot stands, whatever the clock says now. What was booked in it can be dated anew, because the time
/// since boot is set by nobody.
public struct BootClock: Sendable, Hashable {
    /// The boot that this is about.
    public let boot: String
    /// The latest hour that was opened before it; `UnixTime(.min)` where none was.
    public private(set) var floor: UnixTime
    /// What ``floor`` was in the boot before: a clock that was ahead then may never have been set right.
    public private(set) var earlierFloor: UnixTime?
    /// What the clock said at the first reading in this boot, as far as it is known to have been wrong.
    public private(set) var firstTime: UnixTime
    /// Seconds since boot then; nil where that is not known.
    public let firstUptime: Int64?
    /// The hour that stands for the one in which this boot began, until the clock says which that is.
    public var placeholder: UnixTime?

    /// What is to be done about an hour that the clock shows.
    public enum Verdict: Sendable, Hashable {
        /// Book to it.
        case believed
        /// Book to this hour, which began at a time that the clock can't tell.
        case placeholder(UnixTime)
        /// Book to the last hour that is known, until the clock has caught up.
        case lastHour
        /// What was booked to later hours belongs to this one; it is all of this boot.
        case takeBack
        /// All that was booked in this boot is to be dated anew, and then it is believed.
        case redate([Move])
        /// The boot before was ahead as well: what was booked in it is no better than what was booked in this one.
        case doubtEarlierBoot
    }

    /// An hour that gets another date.
    public struct Move: Sendable, Hashable {
        public var from: UnixTime
        public var to: UnixTime

        public init(from: UnixTime, to: UnixTime) {
            self.from = from
            self.to = to
        }
    }

    /// Before this there was no porttally: a clock that shows it is wrong (2025-01-01T00:00:00Z).
    public static let earliest = UnixTime(1_735_689_600)
    /// How long a clock may take after boot until it is set right, and how long one that was set back has to stay so
    /// until it is believed, in seconds.
    public static let patience: Int64 = 3600
    /// How many hours with traffic are taken back at most.
    public static let mostHoursTakenBack = 24

    /// The first reading in a boot.
    public init(boot: String, floor: UnixTime, time: UnixTime, uptime: Int64?, after earlier: BootClock? = nil) {
        self.boot = boot
        earlierFloor = earlier?.floor
        self.floor = floor
        firstTime = time
        firstUptime = uptime
    }

    /// Says what to do about the clock.
    ///
    /// - Parameters:
    ///   - time: What it shows.
    ///   - hour: The start of the hour that a reading is booked to then.
    ///   - uptime: Seconds since boot, as ``firstUptime``.
    ///   - latest: The latest hour that is open.
    ///   - hours: The hours that were opened in this boot (after ``floor``), in ascending order.
    ///   - isBehindSince: Since when it has shown an hour before the latest without being believed, in seconds since boot.
    ///   - calendar: Where hours begin.
    /// - Returns: What to do; unless that is to book, the answer is to be asked for again when it is done.
    public func verdict(
        at time: UnixTime, in hour: UnixTime, uptime: Int64?, latest: UnixTime, hours: [UnixTime],
        isBehindSince: Int64?, calendar: BillingCalendar
    ) -> Verdict {
        let lasts = isBehindSince.flatMap { since in uptime.map { $0 - since >= Self.patience } } ?? false
        let elapsed = elapsed(until: uptime)
        guard time >= Self.earliest, hour >= floor else {
            if lasts, time >= Self.earliest, let earlierFloor, hour >= earlierFloor { return .doubtEarlierBoot }
            // Behind all that was known before this boot. What this boot has booked by a clock that was right goes on.
            if placeholder == nil, !hours.isEmpty, latest >= Self.earliest { return .lastHour }
            let next = floor == UnixTime(.min) ? hour : calendar.periods(at: floor).hour.end
            return .placeholder(placeholder ?? hours.first ?? next)
        }
        if let placeholder {
            // It began as long ago as this boot's first reading.
            let target = max(floor, calendar.periods(at: elapsed.map { time + -$0 } ?? time).hour.start)
            return .redate(hours.filter { $0 == placeholder }.map { Move(from: $0, to: target) })
        }
        guard latest > hour else { return .believed }
        let step = elapsed.map { (time - firstTime) - $0 } ?? 0
        if step < 0, let elapsed, let first = hours.first, first > hour {
            // All that this boot has booked is ahead.
            guard elapsed <= Self.patience || lasts else { return .lastHour }
            return .redate(
                hours.map { from in
                    Move(from: from, to: max(floor, calendar.periods(at: max(from, firstTime) + step).hour.start))
                })
        }
        let isAllAhead = hours.first.map { $0 > hour } ?? true
        let areFew = hours.count { $0 > hour } <= Self.mostHoursTakenBack
        return areFew && (lasts || !isAllAhead) ? .takeBack : .lastHour
    }

    /// Takes note that the boot before is doubted.
    public mutating func doubtEarlierBoot() {
        floor = earlierFloor ?? floor
        earlierFloor = nil
    }

    /// Takes note that all of this boot has been dated anew.
    public mutating func wasRedated(at time: UnixTime, uptime: Int64?) {
        placeholder = nil
        firstTime = elapsed(until: uptime).map { time + -$0 } ?? time
    }

    /// Seconds since the first reading in this boot, which nobody sets.
    public func elapsed(until uptime: Int64?) -> Int64? {
        guard let uptime, let firstUptime else { return nil }
        return uptime - firstUptime
    }
}

extension BootClock {
    /// As a line of text, for the store.
    public var text: String {
        let numbers = [floor.seconds, firstTime.seconds, firstUptime, placeholder?.seconds, earlierFloor?.seconds]
        return ([boot] + numbers.map { $0.map(String.init) ?? "-" }).joined(separator: " ")
    }

    /// Read back from such a line, or nil.
    public init?(text: String) {
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 6, let floor = Int64(parts[1]), let time = Int64(parts[2]) else { return nil }
        self.init(boot: parts[0], floor: UnixTime(floor), time: UnixTime(time), uptime: Int64(parts[3]))
        placeholder = Int64(parts[4]).map { UnixTime($0) }
        earlierFloor = Int64(parts[5]).map { UnixTime($0) }
    }
}

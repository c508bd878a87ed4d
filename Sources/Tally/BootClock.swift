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
    /// What ``floor`` was in the boots before, the last one first: a clock that was ahead then may never have been set
    /// right, and machines are started more than once until it is.
    public private(set) var earlierFloors: [UnixTime]
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
        /// Boots before were ahead: what was booked after this floor is no better than what was booked in this one.
        case doubtEarlierBoots(after: UnixTime)
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
    /// How many hours with traffic are given up to a clock at once, or after ``patience`` where it may be the one that
    /// is wrong; for more of them it has to stay so for ``longPatience``.
    public static let fewHours = 24
    /// A day, in seconds: a clock that nobody has set for so long is the one that its owner goes by.
    public static let longPatience: Int64 = 86400
    /// How many boots before this one are remembered at most.
    public static let mostEarlierBoots = 8

    /// The first reading in a boot.
    public init(boot: String, floor: UnixTime, time: UnixTime, uptime: Int64?, after earlier: BootClock? = nil) {
        self.boot = boot
        let floors = earlier.map { [$0.floor] + $0.earlierFloors } ?? []
        earlierFloors = Array(floors.filter { $0 < floor }.prefix(Self.mostEarlierBoots))
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
        let wait = isBehindSince.flatMap { since in uptime.map { $0 - since } } ?? 0
        let lasts = wait >= Self.patience
        func isWorth(_ hours: Int) -> Bool { hours <= Self.fewHours || wait >= Self.longPatience }
        let elapsed = elapsed(until: uptime)
        guard time >= Self.earliest, hour >= floor else {
            if lasts, time >= Self.earliest, let known = earlierFloors.first(where: { $0 <= hour }) {
                return .doubtEarlierBoots(after: known)
            }
            // Behind all that was known before this boot. What this boot has booked by a clock that was right goes on.
            if placeholder == nil, !hours.isEmpty, latest >= Self.earliest { return .lastHour }
            let next = floor == UnixTime(.min) ? hour : calendar.periods(at: floor).hour.end
            return .placeholder(placeholder ?? hours.first ?? next)
        }
        if let placeholder {
            // It began as long ago as this boot's first reading.
            let target = max(floor, calendar.periods(at: elapsed.map { time + -$0 } ?? time).hour.start)
            let ahead = hours.filter { $0 > target && $0 < placeholder }
            guard isWorth(ahead.count) else { return .placeholder(placeholder) }
            let known = hours.last { $0 <= target } ?? floor
            // When those boots were, nobody knows, but that they came before this one. Their last hour becomes the one
            // in which this boot began, as if the machine had been down for no time at all, and the others keep their
            // distance: each is nearer to the truth then than if all became one.
            let distance = target - (ahead.last ?? target)
            let moves = ahead.map { from in
                Move(from: from, to: max(known, calendar.periods(at: from + distance).hour.start))
            }
            return .redate(moves + hours.filter { $0 == placeholder }.map { Move(from: $0, to: target) })
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
        return isWorth(hours.count { $0 > hour }) && (lasts || !isAllAhead) ? .takeBack : .lastHour
    }

    /// Takes note that what boots before this one have booked after `known` is doubted.
    public mutating func doubtEarlierBoots(after known: UnixTime) {
        floor = known
        earlierFloors.removeAll { $0 >= known }
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
        let numbers = [floor.seconds, firstTime.seconds, firstUptime, placeholder?.seconds]
        let earlier = earlierFloors.map { "\($0.seconds)" }.joined(separator: ",")
        let parts = [boot] + numbers.map { $0.map(String.init) ?? "-" } + [earlier.isEmpty ? "-" : earlier]
        return parts.joined(separator: " ")
    }

    /// Read back from such a line, or nil.
    public init?(text: String) {
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 6, let floor = Int64(parts[1]), let time = Int64(parts[2]) else { return nil }
        self.init(boot: parts[0], floor: UnixTime(floor), time: UnixTime(time), uptime: Int64(parts[3]))
        placeholder = Int64(parts[4]).map { UnixTime($0) }
        earlierFloors = parts[5].split(separator: ",").compactMap { Int64($0) }.map { UnixTime($0) }
    }
}

internal import Tally

/// The clock that readings are dated by, and what is known of it.
struct BookingClock {
    /// Where the store keeps what is known of this boot's clock.
    static let note = "clock"

    let wall: WallClock
    let calendar: BillingCalendar
    /// What is known of the clock in this boot.
    var boot: BootClock?
    /// Since when the clock has shown a time before what was booked already without being believed, in seconds since boot.
    var isBehindSince: Int64?
    /// When a reading was last booked, by the clock.
    var lastBooked: UnixTime?

    init(_ wall: WallClock, _ calendar: BillingCalendar) {
        self.wall = wall
        self.calendar = calendar
    }

    /// The time of day, in whole seconds.
    var now: UnixTime { UnixTime(Int64(wall.now())) }

    /// Whether it may be believed so far that something is thrown away by it: not soon after boot.
    var isSettled: Bool {
        let elapsed = boot?.elapsed(until: wall.uptime()) ?? BootClock.patience
        return isBehindSince == nil && elapsed >= BootClock.patience
    }
}

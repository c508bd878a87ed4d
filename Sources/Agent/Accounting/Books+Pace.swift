internal import CLinux
internal import Store
internal import Tally

extension Books {
    /// How long hours are kept one by one, in days; older days keep their total.
    private static var hourlyDays: Int64 { 62 }
    /// How long after an hour's edge its reading is taken, in seconds.
    private static var edgeDelay: Double { 0.005 }

    /// How long until the next reading is due if nobody asks for one, in seconds.
    func untilDue(interval: Int) -> Double {
        let now = clock.now()
        let sinceLast = Double(cl_boot_time_nanoseconds() - lastReading) / 1e9
        let hour = calendar.periods(at: UnixTime(Int64(now))).hour
        if lastTime < Double(hour.start.seconds) { return 0 }
        let toEdge = Double(hour.end.seconds) - now + Self.edgeDelay
        return max(0, min(Double(interval) - sinceLast, toEdge))
    }

    /// Reads if nobody has for so many seconds, or a new hour has begun; and tidies up once an hour.
    mutating func readIfDue(interval: Int) {
        if untilDue(interval: interval) <= 0 {
            readAndReport()
            thinOut()
        }
        guard lastBooked != nil, let hour = status.periods?.hour, hour != tidiedIn else { return }
        cl_memory_hand_back()
        tidiedIn = hour
    }

    /// Lets go of hours that are older than anyone asks for; once a day there is something to do.
    private mutating func thinOut() {
        guard status.storeIsUp, let today = status.periods?.day, today != thinnedOn else { return }
        // Soon after boot, the clock may be wrong; what is thinned out stays so.
        let elapsed = bootClock?.elapsed(until: clock.uptime()) ?? BootClock.patience
        guard isBehindSince == nil, elapsed >= BootClock.patience else { return }
        do {
            let store = try openStore()
            let last = calendar.periods(at: today.start + -Self.hourlyDays * 86400).day
            let done = try store.note(Self.thinnedNote).flatMap { Int64($0) }.map { UnixTime($0) }
            // A note from the future was made by a clock that was wrong.
            var day = done.flatMap { $0 <= last.end ? calendar.periods(at: $0).day : nil } ?? last
            for _ in 0..<Self.daysAtOnce where day.start <= last.start {
                try store.thin(day)
                day = calendar.periods(at: day.end).day
            }
            try store.setNote(Self.thinnedNote, to: "\(day.start.seconds)")
            thinnedOn = today
        } catch { reportStore(error) }
    }

    /// How many days are thinned out in a day: enough to catch up, too few to do harm where the clock is far ahead.
    private static var daysAtOnce: Int { 7 }
    private static var thinnedNote: String { "thinned_until" }
}

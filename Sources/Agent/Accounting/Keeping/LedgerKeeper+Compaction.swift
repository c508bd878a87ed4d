internal import Store
internal import Tally

extension LedgerKeeper {
    /// How long hours are kept one by one, in days; older days keep their total.
    private static var hourlyDays: Int64 { 62 }
    /// How many days are compacted in a day: enough to catch up, too few to do harm where the clock is far ahead.
    private static var daysAtOnce: Int { 7 }
    private static var note: String { "thinned_until" }

    /// Compacts the hours that are older than anyone asks for into days; once a day there is something to do.
    mutating func compact() {
        let today = periods.day
        // What is compacted stays so: not by a clock that may be wrong.
        guard store.isUp, today != compactedOn, clock.isSettled else { return }
        attempt { keeper in
            let store = try keeper.openStore()
            let calendar = keeper.clock.calendar
            let last = calendar.periods(at: today.start + -Self.hourlyDays * 86400).day
            let done = try store.note(Self.note).flatMap { Int64($0) }.map { UnixTime($0) }
            // A note from the future was made by a clock that was wrong.
            var day = done.flatMap { $0 <= last.end ? calendar.periods(at: $0).day : nil } ?? last
            for _ in 0..<Self.daysAtOnce where day.start <= last.start {
                try store.compact(day)
                day = calendar.periods(at: day.end).day
            }
            try store.setNote(Self.note, to: "\(day.start.seconds)")
            keeper.compactedOn = today
        }
    }
}

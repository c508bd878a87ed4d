internal import Store
internal import Tally

extension LedgerKeeper {
    /// How much is let go of in a day: enough to catch up, too little to do harm where the clock is far ahead.
    private static func stepsAtOnce(_ granularity: Granularity) -> Int { granularity == .hour ? 7 : 1 }

    /// Lets go of hours, days and months that are older than they are to be kept; once a day there is something to do.
    mutating func letGoOfOld() {
        let today = periods.day
        // What is let go of is gone: not by a clock that may be wrong.
        guard store.isUp, today != tidiedOn, clock.isSettled else { return }
        attempt { keeper in
            for granularity in Granularity.allCases { try keeper.letGoOfOld(granularity, today: today.start) }
            keeper.tidiedOn = today
        }
    }

    private mutating func letGoOfOld(_ granularity: Granularity, today: UnixTime) throws {
        let (store, calendar) = (try openStore(), clock.calendar)
        guard let limit = retention.start(of: granularity, today: today, in: calendar) else { return }
        var done = try store.coarsened(granularity) ?? UnixTime(.min)
        // A note from the future was made by a clock that was wrong.
        if done > today { done = limit }
        guard done < limit else { return }
        for _ in 0..<Self.stepsAtOnce(granularity) {
            guard let next = try store.firstHour(from: done), next < limit else {
                return try store.setCoarsened(granularity, until: limit)
            }
            let period = calendar.period(granularity.coarser ?? granularity, at: next)
            try store.coarsen(granularity, in: period)
            done = period.end
        }
    }
}

internal import Logging
internal import Store
internal import Tally

extension LedgerKeeper {
    /// When a reading is taken that is to be booked now, and to which periods: those of the clock where that is to be
    /// believed, which ``BootClock`` says.
    mutating func moment(at now: UnixTime, _ store: Store) throws -> Moment {
        var known = try bootClock(at: now, store)
        let calendar = clock.calendar
        let byClock = Moment(time: now, calendar: calendar, after: clock.lastBooked, opened: ledger.latestOpening)
        let hour = byClock.periods.hour.start
        let uptime = clock.wall.uptime()
        // Each of these answers leads to another one.
        for _ in 0..<4 {
            // Most readings come after all that is known.
            let isAfterAll = known.placeholder == nil && now >= BootClock.earliest && ledger.latestOpening <= hour
            let verdict =
                isAfterAll && known.floor <= hour
                ? .believed
                : known.verdict(
                    at: now, in: hour, uptime: uptime, latest: ledger.latestOpening,
                    hours: try store.hours(after: known.floor), isBehindSince: clock.isBehindSince, calendar: calendar)
            switch verdict {
            case .believed:
                clock.isBehindSince = nil
                // The clock was set between the start and the first booking.
                if clock.lastBooked == nil, periods != byClock.periods { try reload(byClock.periods, store) }
                return byClock
            case .takeBack:
                try store.rewind(to: hour)
                try reload(byClock.periods, store)
            case .redate(let moves):
                log.notice("the clock was set: what was counted since the machine started is dated anew")
                known.wasRedated(at: now, uptime: uptime)
                try store.redate(moves, note: BookingClock.note, known.text)
                clock.boot = known
                try reload(byClock.periods, store)
            case .doubtEarlierBoots(let floor):
                log.notice("the clock was ahead when the machine ran before: what was counted then is dated anew")
                known.doubtEarlierBoots(after: floor)
                try note(known, store)
            case .lastHour: return try last(ledger.latestOpening, at: now, store)
            case .placeholder(let start):
                if known.placeholder == nil {
                    known.placeholder = start
                    try note(known, store)
                }
                return try last(start, at: now, store)
            }
        }
        return try last(ledger.latestOpening, at: now, store)
    }

    /// A reading that is booked to the last hour that is known, as the clock can't be believed.
    private mutating func last(_ hour: UnixTime, at now: UnixTime, _ store: Store) throws -> Moment {
        let periods = clock.calendar.periods(at: hour)
        if clock.isBehindSince == nil {
            log.error(
                "the clock is far behind what was counted already: booking to the last known hour until it is right")
            // At a start it was loaded for the hours that the clock showed.
            try reload(periods, store)
            clock.isBehindSince = clock.wall.uptime() ?? 0
        }
        return Moment(time: now, periods: periods)
    }

    private mutating func note(_ known: BootClock, _ store: Store) throws {
        try store.setNote(BookingClock.note, to: known.text)
        clock.boot = known
    }

    /// What is known of this boot's clock; at its first reading that is noted.
    private mutating func bootClock(at now: UnixTime, _ store: Store) throws -> BootClock {
        if let known = clock.boot { return known }
        let noted = try store.note(BookingClock.note).flatMap { BootClock(text: $0) }
        if let noted, noted.boot == boot {
            clock.boot = noted
            return noted
        }
        let new = BootClock(
            boot: boot, floor: ledger.latestOpening, time: now, uptime: clock.wall.uptime(), after: noted)
        try note(new, store)
        return new
    }

    /// Loads the ledger as it is on disk, for other periods than it was loaded for.
    private mutating func reload(_ periods: Periods, _ store: Store) throws {
        ledger = try store.load(periods)
        breaks += 1
        if let incarnation = unsaved.incarnation { ledger.register(incarnation, boot: boot) }
        self.periods = periods
    }
}

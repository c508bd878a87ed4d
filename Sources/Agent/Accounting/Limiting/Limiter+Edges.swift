internal import Netfilter
internal import Tally
internal import TrafficTable

extension Limiter {
    /// What quotas say of the time since the current day or month began, where that has begun since something was last
    /// booked: nobody may have read the counters at the edge.
    ///
    /// - Parameters:
    ///   - ports: Those that are counted.
    ///   - ledger: As it is on disk.
    ///   - clock: Where periods begin.
    ///   - table: Where the quotas are. They are read after the counters: what came in between is taken for a part
    ///     of what came since the edge.
    /// - Returns: By port.
    func periodUse(
        of ports: [ServicePort], _ ledger: Ledger, _ clock: BookingClock, _ table: inout TrafficTable<NetlinkSocket>
    ) -> [PortNumber: PeriodUse] {
        let now = clock.calendar.periods(at: clock.now)
        // Most readings come in a period that is open.
        guard ledger.latestOpening < now.day.start, ledger.latestOpening != UnixTime(.min) else { return [:] }
        let hasNewMonth = ledger.latestOpening < now.month.start
        var uses: [PortNumber: PeriodUse] = [:]
        for (period, current) in [(LimitPeriod.day, now.day), (.month, now.month)]
        where period == .day || hasNewMonth {
            let limited = ports.filter { $0.limits.bytes[period] != nil }
            let start = clock.calendar.date(of: current.start)
            let keys = limited.map { QuotaKey(port: $0.number, period: period, start: start) }
            // Without it the edge is where the last reading was.
            guard let quotas = try? table.quotas(keys) else { continue }
            let hourBefore = clock.calendar.periods(at: current.start + -1).hour.start
            for (port, quota) in zip(limited, quotas) {
                guard let quota else { continue }
                // Of one that is used up, nobody knows how much more came. So where both periods began at once, that one
                // counts of which more is known; else the day's, which began later.
                if let day = uses[port.number], day.start != current.start || day.bytes >= quota.consumed { continue }
                uses[port.number] = PeriodUse(
                    start: current.start, hourBefore: hourBefore, counted: port.limits.counted, bytes: quota.consumed,
                    early: early[port.number] ?? 0)
            }
        }
        return uses
    }

    /// Takes note of what a reading found to have come since a period began, where it was booked to the one before.
    mutating func note(_ uses: [PortNumber: PeriodUse], bookedTo periods: Periods) {
        early = uses.filter { $0.value.start > periods.day.start }.mapValues(\.bytes)
    }
}

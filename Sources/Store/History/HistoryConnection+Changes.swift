internal import Tally

extension HistoryConnection {
    /// Tells what has changed since a mark, a page of it at a time.
    func changes(
        _ wanted: ChangesWanted, since mark: HistoryMark?, _ next: ChangesPage?
    ) throws(StoreError) -> UsageChanges {
        let calendar = wanted.calendar.fingerprint
        // Were it divided in another way by now, its pages wouldn't go together.
        let next = next?.mark.calendar == calendar ? next : nil
        let version = try versions()?.version ?? 0
        guard let (first, latest) = try openingTimes() else {
            return UsageChanges(from: nil, mark: HistoryMark(version: version, calendar: calendar, instant: nil))
        }
        let page: ChangesPage
        if let next {
            page = next
        } else {
            let from = try start(wanted, since: mark, first, calendar)
            let instant = latest + -HistoryMark.slack
            page = ChangesPage(
                from: from, mark: HistoryMark(version: version, calendar: calendar, instant: instant), port: nil,
                start: from)
        }
        var answer = UsageChanges(from: next == nil ? page.from : nil, mark: page.mark)
        try forEachStanding(of: wanted.port, from: page.port) { standing throws(StoreError) in
            // Nothing was counted since.
            guard answer.next == nil, try find(standing.port, from: page.from).opening != nil else { return }
            var time = wanted.calendar.period(wanted.granularity, at: page.from).start
            if standing.port == page.port { time = max(time, page.start) }
            var known = try find(standing.port, from: time)
            while let opening = known.opening {
                let period = wanted.calendar.period(wanted.granularity, at: opening.start)
                known = try find(standing.port, from: period.end)
                let usage = (known.opening?.booked ?? standing.booked) - opening.booked
                guard usage != .zero else { continue }
                guard answer.rows.count < wanted.rows else {
                    answer.next = ChangesPage(
                        from: page.from, mark: page.mark, port: standing.port, start: period.start)
                    return
                }
                answer.rows.append(UsageRow(port: standing.port, period: period, usage: usage))
            }
        }
        return answer
    }

    /// Since when everything is to be told to one who has read up to a mark.
    ///
    /// Whoever keeps rows lets go of those that begin then or later, and takes what is told instead.
    private func start(
        _ wanted: ChangesWanted, since mark: HistoryMark?, _ first: UnixTime, _ calendar: UInt32
    ) throws(StoreError) -> UnixTime {
        func start(_ granularity: Granularity, _ time: UnixTime) -> UnixTime {
            wanted.calendar.period(granularity, at: time).start
        }
        var from = start(wanted.granularity, first)
        if let mark, mark.calendar != calendar {
            // The periods of the other calendar that went on until something was counted go, too.
            from = min(from, first + -wanted.granularity.longest)
        } else if let mark, let instant = mark.instant {
            switch try versions()?.difference(since: mark.version) ?? .unknown {
            case .nothing: from = instant
            // Of the period that this is in, a port may have nothing any more: so it is told as one that begins then.
            case .everything(let time): from = start(wanted.granularity, min(time, instant))
            case .unknown: break
            }
        }
        // Where hours or days have become one since, that one is told as a whole, and what is gone is not told to be gone.
        let reach = try reach()
        if wanted.granularity == .hour, let hours = reach.hours, from < hours { from = start(.day, from) }
        if wanted.granularity != .month, let days = reach.days, from < days { from = start(.month, from) }
        return max(from, reach.months ?? from)
    }

    /// The versions that the history has had; nil where it has none yet.
    func versions() throws(StoreError) -> HistoryChanges? {
        try note(HistoryNote.changes).flatMap { HistoryChanges(text: $0) }
    }
}

/// What of a port's usage, or of all ports', is asked for.
struct ChangesWanted: Sendable {
    var granularity: Granularity
    var calendar: BillingCalendar
    var port: PortNumber?
    var rows: Int
}

extension Granularity {
    /// How long a period may be, in seconds, and a bit more.
    fileprivate var longest: Int64 {
        switch self {
        case .hour: 3600
        case .day: 2 * 86_400
        case .month: 33 * 86_400
        }
    }
}

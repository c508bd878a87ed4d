extension Ledger {
    /// Works out what a snapshot changes.
    ///
    /// - Parameters:
    ///   - snapshot: All counters, from one consistent dump.
    ///   - moment: When it was taken.
    ///   - boot: The id of this boot.
    /// - Returns: What one transaction must write; empty where nothing was counted.
    public func posting(_ snapshot: Snapshot, at moment: Moment, boot: String) -> Posting {
        var posting = Posting()
        let known = incarnations[snapshot.incarnation] != nil
        if !known { posting.newIncarnation = snapshot.incarnation }
        let evidence = known ? resetEvidence(in: snapshot) : ResetEvidence()
        let allReset = evidence.allReset
        // Of a sentinel whose last reading is not known, nobody knows whether its reset is booked already.
        if evidence.marksReset, sentinel != nil { posting.resets[.externalReset] = 1 }
        if known, let current, current != snapshot.incarnation {
            posting.resets[incarnations[current] == boot ? .tableLost : .reboot] = 1
        }

        var next = 0
        for reading in snapshot.ports {
            let index = records.index(of: reading.port, hint: next)
            if let index {
                next = index + 1
                // Most ports are idle most of the time.
                if known, !allReset, snapshot.shownBefore.isEmpty,
                    records[index].isUnchanged(at: reading, in: snapshot.incarnation)
                {
                    continue
                }
            }
            var record = index.map { records[$0] } ?? PortRecord(port: reading.port)
            let before = record
            // The store says what was counted, and no longer of which table: it was damaged.
            let lostItsBaseline = record.incarnation == nil && index != nil
            for kind in CounterKind.allCases {
                guard let shown = reading.counters[kind] else { continue }
                let same = record.incarnation == snapshot.incarnation && record.meters[kind].handle == shown.handle
                let identity: Identity = !known || lostItsBaseline ? .unknown : same ? .same : .recreated
                if let cause = record.meters[kind].take(
                    shown, after: snapshot.shownBefore[shown.handle], identity: identity, allReset: allReset)
                {
                    posting.resets[cause] = 1
                }
            }
            record.incarnation = snapshot.incarnation
            guard record != before else { continue }
            for opening in record.open(moment.periods, before: before, snapshot.periodUse[record.port]) {
                posting.openings.append(PortOpeningBalance(port: record.port, opening: opening))
            }
            if let hour = record.hour?.start, record.booked != before.booked {
                let first = min(hour, snapshot.periodUse[record.port]?.hourBefore ?? hour)
                if first + HistoryMark.slack < latestOpening {
                    posting.rewritten = min(first, posting.rewritten ?? first)
                }
            }
            posting.records.append(record)
        }

        let shown = snapshot.resetMark
        let state = SentinelState(
            incarnation: snapshot.incarnation, handle: shown?.handle ?? 0, packets: shown?.raw.packets ?? 0)
        if state != sentinel { posting.sentinel = state }
        return posting
    }
}

/// Which counter was read, compared with the one that was read last.
private enum Identity {
    /// The very same one.
    case same
    /// A new one, made by us and known to the store.
    case recreated
    /// One in a table that the store has never heard of, or of which it no longer knows what it showed.
    case unknown
}

extension Meter {
    /// Takes a reading over into the total.
    ///
    /// - Parameters:
    ///   - shown: The reading.
    ///   - before: What the counter showed before, in a snapshot that was not booked, if it was reset before or after.
    ///   - identity: Which counter that is.
    ///   - allReset: Whether all counters were reset since the last reading.
    /// - Returns: Why the counter did not simply go on, if so.
    fileprivate mutating func take(
        _ shown: Reading, after before: Traffic?, identity: Identity, allReset: Bool
    ) -> ResetCause? {
        defer {
            handle = shown.handle
            raw = shown.raw
        }
        var mayHaveBeenReset = false
        switch identity {
        case .same:
            mayHaveBeenReset = allReset
        case .recreated where total.exceeds(shown.seed):
            // Counters are made with the committed totals. So this one was read before, left (another table, another
            // namespace) and come back to; how much of it is in the total already, nobody knows.
            return adopt(shown)
        case .recreated:
            // As if it had been read when it was made: it showed its seed then, and where the store is older than the
            // seed, the kernel knows more. The sentinel says nothing here: it may have been reset before this counter
            // was made, and counting the whole seed again would be far worse than what a reset might have hidden.
            raw = shown.seed
            total = .greater(total, shown.seed)
        case .unknown:
            return adopt(shown)
        }
        if let before {
            // As if both had been booked.
            total += before.since(raw)
            total += shown.raw.since(before)
            return .externalReset
        }
        // A counter that was reset and has passed its old value has counted all that it shows since the last reading;
        // one that was not, the difference. Where it shows twice what it did, or more, all is booked: whichever is true,
        // the error is no more than what came since the last reading.
        let wasReset =
            shown.raw.hasFallen(below: raw) || mayHaveBeenReset && !(shown.raw - raw).hasFallen(below: raw)
        total += wasReset ? shown.raw : shown.raw - raw
        return wasReset ? .externalReset : nil
    }

    /// Takes over what the kernel knows beyond the total; it belongs to no period.
    private mutating func adopt(_ shown: Reading) -> ResetCause? {
        let found = shown.raw - total
        total += found
        adopted += found
        return found == .zero ? nil : .adopted
    }
}

extension Traffic {
    /// What a counter has counted that shows this and showed `last` before; all of it, if it has fallen.
    fileprivate func since(_ last: Traffic) -> Traffic { hasFallen(below: last) ? self : self - last }
}

extension PortRecord {
    /// Whether these very counters were read last, and showed just this.
    fileprivate func isUnchanged(at reading: PortReading, in incarnation: Incarnation) -> Bool {
        guard self.incarnation == incarnation else { return false }
        return CounterKind.allCases.allSatisfy { kind in
            guard let shown = reading.counters[kind] else { return true }
            return meters[kind].handle == shown.handle && meters[kind].raw == shown.raw
        }
    }

    /// Opens the hour (and day, and month) where this reading is the first to count something in it.
    ///
    /// - Parameters:
    ///   - periods: The current ones.
    ///   - before: The record as it was.
    ///   - use: What a quota says came since one of these periods began; nil where none tells.
    /// - Returns: What was opened: the hour, and where it is known that something came before the period, that one's last.
    fileprivate mutating func open(
        _ periods: Periods, before: PortRecord, _ use: PeriodUse?
    ) -> [OpeningBalance] {
        let last = hour?.start ?? UnixTime(.min)
        guard booked != before.booked, last < periods.hour.start else { return [] }
        var openings: [OpeningBalance] = []
        var opening = OpeningBalance(start: periods.hour.start, booked: before.booked)
        if let use, last < use.start, use.start == periods.day.start || use.start == periods.month.start {
            // What was booked too early was booked to the hour before the edge, and to none before that.
            let hourBefore = last >= use.hourBefore ? hour : nil
            opening.booked = use.edge(
                between: before.booked, and: booked, opening: hourBefore?.booked ?? before.booked)
            if opening.booked != before.booked, last < use.hourBefore {
                openings.append(OpeningBalance(start: use.hourBefore, booked: before.booked))
            }
        }
        openings.append(opening)
        hour = opening
        // The last hour of a day may be the first of the month in which something was counted.
        for opening in openings {
            if (day?.start ?? UnixTime(.min)) < periods.day.start, opening.start >= periods.day.start { day = opening }
            if (month?.start ?? UnixTime(.min)) < periods.month.start, opening.start >= periods.month.start {
                month = opening
            }
        }
        return openings
    }
}

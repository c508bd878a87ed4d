/// When a reading was taken.
public struct Moment: Sendable, Hashable {
    public var time: UnixTime
    public var periods: Periods

    public init(time: UnixTime, periods: Periods) {
        self.time = time
        self.periods = periods
    }

    /// How long after an hour has begun a reading still belongs to the hour before, in seconds: readings are taken at
    /// every edge, and this is how late one may be.
    public static let edgeTolerance: Int64 = 1

    /// Whether this is the reading that closes the hour before.
    var isEdge: Bool { time - periods.hour.start <= Self.edgeTolerance }
}

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
        let allReset = known && sentinelWasReset(in: snapshot)
        if allReset { posting.resets[.externalReset] = 1 }
        if known, let current, current != snapshot.incarnation {
            posting.resets[incarnations[current] == boot ? .tableLost : .reboot] = 1
        }

        for reading in snapshot.ports {
            var account = accounts[reading.port] ?? Account(port: reading.port)
            let before = account
            for kind in CounterKind.allCases {
                guard let shown = reading.counters[kind] else { continue }
                let same = account.incarnation == snapshot.incarnation && account.meters[kind].handle == shown.handle
                let identity: Identity = !known ? .unknown : same ? .same : .recreated
                if let cause = account.meters[kind].take(shown, identity: identity, allReset: allReset) {
                    posting.resets[cause] = 1
                }
            }
            account.incarnation = snapshot.incarnation
            guard account != before else { continue }
            if let opening = account.open(moment, before: before) {
                posting.openings.append(PortOpening(port: account.port, opening: opening))
            }
            posting.accounts.append(account)
        }

        let shown = snapshot.sentinel
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
    /// One in a table that the store has never heard of.
    case unknown
}

extension Meter {
    /// Takes a reading over into the total, and returns why the counter did not simply go on, if so.
    fileprivate mutating func take(_ shown: Reading, identity: Identity, allReset: Bool) -> ResetCause? {
        let base: Traffic
        var cause: ResetCause?
        switch identity {
        case .same: base = raw
        case .recreated: base = .lesser(shown.seed, total)
        case .unknown: base = total
        }
        handle = shown.handle
        raw = shown.raw
        if identity == .unknown {
            let found = shown.raw - base
            total += found
            adopted += found
            return found == .zero ? nil : .adopted
        }
        if allReset || shown.raw.hasFallen(below: base) {
            total += shown.raw
            cause = .externalReset
        } else {
            total += shown.raw - base
        }
        return cause
    }
}

extension Account {
    /// Opens the hour (and day, and month) where this reading is the first to count something in it.
    fileprivate mutating func open(_ moment: Moment, before: Account) -> Opening? {
        let periods = moment.periods
        guard booked != before.booked, (hour?.start ?? UnixTime(.min)) < periods.hour.start else { return nil }
        // At the edge, what was just read was counted before it.
        let opening = Opening(start: periods.hour.start, booked: moment.isEdge ? booked : before.booked)
        hour = opening
        if (day?.start ?? UnixTime(.min)) < periods.day.start { day = opening }
        if (month?.start ?? UnixTime(.min)) < periods.month.start { month = opening }
        return opening
    }
}

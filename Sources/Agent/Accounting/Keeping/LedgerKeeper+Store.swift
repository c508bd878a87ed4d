internal import Logging
internal import Store
internal import SystemPackage
internal import Tally

extension LedgerKeeper {
    /// The store; where its file was moved, deleted or damaged under us, a new one that holds everything we know.
    ///
    /// - Throws: `StoreError`; the next call tries again.
    mutating func openStore() throws -> Store {
        if let open = store.open { return open }
        let now = clock.now
        let periods = clock.calendar.periods(at: now)
        let new = try Store.open(store.file, at: now, for: periods)
        if let quarantine = new.quarantine { log.error("\(quarantine)") }
        new.mended.forEach { log.warning("store: \(store.file) was damaged, and no history is lost: \($0)") }
        // What somebody put there in the meantime, an older copy, say, is overwritten port by port: we know more.
        let old = try new.load(periods)
        for (incarnation, boot) in ledger.incarnations where old.incarnations[incarnation] == nil {
            try new.add(incarnation, boot: boot, at: now)
        }
        // Who has read the history of the store that is gone begins again with this one.
        try new.beginHistory()
        try new.commit(ledger.everything(beside: old), boot: boot, at: now)
        try new.keep(found: remembered)
        if let bootClock = clock.boot { try new.setNote(BookingClock.note, to: bootClock.text) }
        log.notice("the store was made anew at \(store.file), with everything that was known")
        store.open = new
        return new
    }
}

extension Ledger {
    /// A posting that makes an empty store hold this ledger: all but the hours before the current ones.
    fileprivate func everything(beside old: Ledger) -> Posting {
        var posting = Posting()
        posting.records = Array(records)
        for record in posting.records {
            for opening in Set([record.month, record.day, record.hour].compactMap(\.self)) {
                posting.openings.append(PortOpeningBalance(port: record.port, opening: opening))
            }
        }
        posting.sentinel = sentinel
        for (cause, count) in resets where count > old.resets[cause, default: 0] {
            posting.resets[cause] = count - old.resets[cause, default: 0]
        }
        return posting
    }
}

internal import Logging
internal import Store
internal import Tally
internal import TrafficTable

extension Books {
    /// Counts that others have changed parts of the table.
    ///
    /// It is on disk before they are mended: whenever the process ends, either the count or the damage is there to see.
    /// Where the store can't take it, it goes with the next reading that is booked; mending doesn't wait for that.
    mutating func noteDamage() {
        guard !damageIsNoted else { return }
        damageIsNoted = true
        unbooked[.tableDamaged, default: 0] += 1
        log.warning(
            "parts of table inet \(table.name) were changed by others: \(ResetCause.tableDamaged.rawValue); mending them"
        )
        do {
            var posting = Posting()
            addUnbooked(to: &posting)
            try openStore().commit(posting, boot: boot, at: UnixTime(Int64(clock.now())))
            apply(posting)
            unbooked = [:]
        } catch { reportStore(error) }
    }

    /// Adds to a posting what is not on disk yet.
    func addUnbooked(to posting: inout Posting) {
        for (cause, count) in unbooked { posting.resets[cause] = count }
        // It has a cause of its own.
        if unbooked[.restored] != nil { posting.resets[.tableLost] = nil }
    }
}

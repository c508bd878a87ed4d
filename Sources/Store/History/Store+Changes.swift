internal import Tally

extension Store {
    /// Begins a history of which nobody has read anything yet: what was read of another one is not continued here.
    public func beginHistory() throws(StoreError) {
        try transaction("beginning a history in") { () throws(StoreError) in try write(HistoryChanges()) }
        historyHasVersion = true
    }

    /// Tells readers, and who has read the history elsewhere, that what is booked from `time` on is no longer what it was.
    func noteRewritten(from time: UnixTime) throws(StoreError) {
        let known = try note(HistoryNote.changes).flatMap { HistoryChanges(text: $0) }
        var changes = known ?? HistoryChanges()
        if known != nil { changes.add(from: time) }
        try write(changes)
    }

    /// Begins the history where there is a store that has none yet, as one of an earlier release.
    func beginHistoryIfNew() throws(StoreError) { if !historyHasVersion { try write(HistoryChanges()) } }

    private func write(_ changes: HistoryChanges) throws(StoreError) {
        try write(note: HistoryNote.changes, changes.text)
    }
}

public import Tally

extension Store {
    /// Forgets the hours that began after `time`, because the clock was set back.
    ///
    /// What was counted in them goes to the hour before. The ledger has to be loaded again.
    public func rewind(to time: UnixTime) throws(StoreError) {
        try transaction("taking back hours in") { () throws(StoreError) in
            try statements.rewind.bind(time.seconds, at: 1)
            try statements.rewind.run()
        }
    }

    /// How many hours that begin after `time` have openings, counted up to a limit.
    public func hours(after time: UnixTime, atMost limit: Int) throws(StoreError) -> Int {
        connection.operation = "reading"
        try statements.hoursAfter.bind(time.seconds, at: 1)
        try statements.hoursAfter.bind(Int64(limit), at: 2)
        return Int(try statements.hoursAfter.firstRow { $0.integer(0) ?? 0 } ?? 0)
    }

    /// Keeps only the first opening of each port within a day: its hours are no longer told apart.
    public func thin(_ day: Period) throws(StoreError) {
        try transaction("thinning out") { () throws(StoreError) in
            try statements.thin.bind(day.start.seconds, at: 1)
            try statements.thin.bind(day.end.seconds, at: 2)
            try statements.thin.run()
        }
    }

    /// Notes that the table was removed in order: that it is gone when the next agent comes is then no loss.
    public func endLife() throws(StoreError) {
        try transaction("noting the table's end in") { () throws(StoreError) in try statements.dropSentinel.run() }
    }

    /// A note kept beside the ledger.
    public func note(_ key: String) throws(StoreError) -> String? {
        connection.operation = "reading"
        try statements.readMeta.bind(key, at: 1)
        return try statements.readMeta.firstRow { row throws(StoreError) in
            try row.checkSeal()
            return row.text(0)
        }
    }

    /// Keeps a note beside the ledger.
    public func setNote(_ key: String, to value: String) throws(StoreError) {
        try transaction("writing a note to") { () throws(StoreError) in
            try statements.writeMeta.bind(key, at: 1)
            try statements.writeMeta.bind(value, at: 2)
            try statements.writeMeta.run()
        }
    }
}

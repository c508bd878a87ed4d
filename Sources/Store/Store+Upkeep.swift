public import Tally

extension Store {
    /// Makes one hour of it and all that began after it, because the clock was set back.
    ///
    /// What was counted in them goes to that hour. The ledger has to be loaded again.
    public func rewind(to time: UnixTime) throws(StoreError) {
        try transaction("taking back hours in") { () throws(StoreError) in
            try statements.gather.bind(time.seconds, at: 1)
            try statements.gather.run()
            try statements.rewind.bind(time.seconds, at: 1)
            try statements.rewind.run()
            try noteRewritten(from: time)
        }
    }

    /// Gives hours other dates, because they were opened by a wrong clock, and keeps a note of it.
    ///
    /// An hour that has the date already stands: it began earlier. The ledger has to be loaded again.
    ///
    /// - Parameters:
    ///   - moves: What becomes of each hour; those that become earlier in ascending order.
    ///   - key: The note's key.
    ///   - value: The note.
    /// - Throws: What the disk refused; then nothing has changed.
    public func redate(_ moves: [BootClock.Move], note key: String, _ value: String) throws(StoreError) {
        try transaction("dating hours anew in") { () throws(StoreError) in
            for move in moves where move.from != move.to {
                try statements.copyHour.bind(move.from.seconds, at: 1)
                try statements.copyHour.bind(move.to.seconds, at: 2)
                try statements.copyHour.run()
                try statements.dropHour.bind(move.from.seconds, at: 1)
                try statements.dropHour.run()
            }
            try write(note: key, value)
            let changed = moves.filter { $0.from != $0.to }.map { min($0.from, $0.to) }
            if let first = changed.min() { try noteRewritten(from: first) }
        }
    }

    /// The hours that have openings and begin after `time`, in ascending order.
    public func hours(after time: UnixTime) throws(StoreError) -> [UnixTime] {
        connection.operation = "reading"
        try statements.hoursAfter.bind(time.seconds, at: 1)
        var hours: [UnixTime] = []
        try statements.hoursAfter.forEachRow { row in if let start = row.integer(0) { hours.append(UnixTime(start)) } }
        return hours
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
        try transaction("writing a note to") { () throws(StoreError) in try write(note: key, value) }
    }

    func write(note key: String, _ value: String) throws(StoreError) {
        try statements.writeMeta.bind(key, at: 1)
        try statements.writeMeta.bind(value, at: 2)
        try statements.writeMeta.run()
    }
}

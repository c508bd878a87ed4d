public import Tally

extension Store {
    /// Writes a posting in one transaction, or nothing of it.
    ///
    /// An empty posting doesn't touch the disk.
    ///
    /// - Parameters:
    ///   - posting: What a reading changed.
    ///   - boot: The id of this boot, for the table's life that the posting may bring.
    ///   - now: The time.
    /// - Throws: After which nothing has been written, and the same posting, or a later one, may be tried again.
    public func commit(_ posting: Posting, boot: String, at now: UnixTime) throws(StoreError) {
        if posting.isEmpty { return }
        var added: Int64?
        try transaction("committing a reading to") { () throws(StoreError) in
            if let incarnation = posting.newIncarnation { added = try insert(incarnation, boot, now) }
            func row(of incarnation: Incarnation) throws(StoreError) -> Int64 {
                if incarnation == posting.newIncarnation, let added { return added }
                guard let row = incarnations[incarnation] else { throw connection.failure(.unknownIncarnation) }
                return row
            }
            for record in posting.records {
                try write(record, incarnation: try record.incarnation.map(row(of:)))
            }
            for opening in posting.openings { try write(opening) }
            try beginHistoryIfNew()
            if let time = posting.rewritten { try noteRewritten(from: time) }
            if let sentinel = posting.sentinel {
                try statements.putSentinel.bind(try row(of: sentinel.incarnation), at: 1)
                try statements.putSentinel.bind(Int64(clamping: sentinel.handle), at: 2)
                try statements.putSentinel.bind(Int64(clamping: sentinel.packets), at: 3)
                try statements.putSentinel.run()
            }
            for (cause, count) in posting.resets {
                try statements.addReset.bind(cause.rawValue, at: 1)
                try statements.addReset.bind(Int64(clamping: count), at: 2)
                try statements.addReset.run()
            }
        }
        historyHasVersion = true
        if let incarnation = posting.newIncarnation { incarnations[incarnation] = added }
    }

    /// Writes a table's id, before the table is created.
    public func add(_ incarnation: Incarnation, boot: String, at now: UnixTime) throws(StoreError) {
        incarnations[incarnation] = try transaction("adding a table's id to") { () throws(StoreError) in
            try insert(incarnation, boot, now)
        }
    }

    private func insert(_ incarnation: Incarnation, _ boot: String, _ now: UnixTime) throws(StoreError) -> Int64? {
        try statements.putIncarnation.bind(incarnation.bytes, at: 1)
        try statements.putIncarnation.bind(boot, at: 2)
        try statements.putIncarnation.bind(now.seconds, at: 3)
        return try statements.putIncarnation.firstRow { $0.integer(0) } ?? nil
    }

    private func write(_ record: PortRecord, incarnation: Int64?) throws(StoreError) {
        try statements.updatePort.bind(record, incarnation)
        try statements.updatePort.run()
        if connection.changes > 0 { return }
        try statements.insertPort.bind(record, incarnation)
        try statements.insertPort.run()
    }

    private func write(_ opening: PortOpeningBalance) throws(StoreError) {
        try statements.insertOpening.bind(opening.opening, of: opening.port)
        try statements.insertOpening.run()
    }
}

public import Tally

extension Store {
    /// Reads the ledger back.
    ///
    /// Each record gets the first openings in the hour, day and month of `periods`: the current ones.
    public func load(_ periods: Periods) throws(StoreError) -> Ledger {
        if let checked, checked.periods == periods {
            self.checked = nil
            return checked.ledger
        }
        connection.operation = "reading"
        var rows: [Incarnation: Int64] = [:]
        var lives: [Int64: Incarnation] = [:]
        var boots: [Incarnation: String] = [:]
        try statements.allIncarnations.forEachRow { row throws(StoreError) in
            try row.checkSeal()
            guard let number = row.integer(0), let incarnation = Incarnation(bytes: row.bytes(1)) else {
                throw row.damage(1)
            }
            rows[incarnation] = number
            lives[number] = incarnation
            boots[incarnation] = row.text(2)
        }
        var records: [PortRecord] = []
        records.reserveCapacity(try statements.countPorts.firstRow { Int($0.integer(0) ?? 0) } ?? 0)
        try statements.ports.forEachRow { row throws(StoreError) in
            var record = try row.record()
            if let number = row.integer(1) {
                guard let incarnation = lives[number] else { throw row.damage(1) }
                record.incarnation = incarnation
            }
            records.append(record)
        }
        try forEachOpening(from: periods.month.start, of: records) { records[$0].month = $1 }
        try forEachOpening(from: periods.day.start, of: records) { records[$0].day = $1 }
        try forEachOpening(from: periods.hour.start, of: records) { records[$0].hour = $1 }
        let sentinel = try statements.sentinel.firstRow { row throws(StoreError) in
            try row.checkSeal()
            guard let number = row.integer(0), let incarnation = lives[number] else { throw row.damage(0) }
            return SentinelState(
                incarnation: incarnation, handle: try row.figure(1), packets: try row.figure(2))
        }
        var resets: [ResetCause: UInt64] = [:]
        try statements.resets.forEachRow { row throws(StoreError) in
            try row.checkSeal()
            if let cause = ResetCause(rawValue: row.text(0)) { resets[cause] = try row.figure(1) }
        }
        let latest = try statements.latestOpening.firstRow { $0.integer(0) } ?? nil
        incarnations = rows
        return Ledger(
            records: records, incarnations: boots, sentinel: sentinel, resets: resets,
            latestOpening: UnixTime(latest ?? .min))
    }

    /// Hands every record's first opening at `time` or later to `body`, with the record's place.
    private func forEachOpening(
        from time: UnixTime, of records: [PortRecord], _ body: (Int, OpeningBalance) -> Void
    ) throws(StoreError) {
        try statements.firstOpenings.bind(time.seconds, at: 1)
        var place = 0
        // Both come in the order of the ports.
        try statements.firstOpenings.forEachRow { row throws(StoreError) in
            try row.checkSeal()
            let port = row.integer(0)
            while place < records.count, Int64(records[place].port.value) != port { place += 1 }
            guard place < records.count else { throw row.damage(0) }
            body(place, try row.opening(1))
        }
    }
}

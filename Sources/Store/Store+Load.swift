public import Tally

extension Store {
    /// Reads the ledger back.
    ///
    /// Each account gets the first openings in the hour, day and month of `periods`: the current ones.
    public func load(_ periods: Periods) throws(StoreError) -> Ledger {
        connection.operation = "reading"
        var rows: [Incarnation: Int64] = [:]
        var lives: [Int64: Incarnation] = [:]
        var boots: [Incarnation: String] = [:]
        try statements.allIncarnations.forEachRow { row throws(StoreError) in
            guard let number = row.integer(0), let incarnation = Incarnation(bytes: row.bytes(1)) else {
                throw row.damage(1)
            }
            rows[incarnation] = number
            lives[number] = incarnation
            boots[incarnation] = row.text(2)
        }
        var accounts: [Account] = []
        try statements.ports.forEachRow { row throws(StoreError) in
            guard let port = PortNumber(Int(row.integer(0) ?? 0)) else { throw row.damage(0) }
            var account = Account(port: port)
            if let number = row.integer(1) {
                guard let incarnation = lives[number] else { throw row.damage(1) }
                account.incarnation = incarnation
            }
            account.meters = try row.meters(2)
            account.month = try opening(of: port, from: periods.month.start)
            account.day = try narrowed(account.month, of: port, to: periods.day)
            account.hour = try narrowed(account.day, of: port, to: periods.hour)
            accounts.append(account)
        }
        let sentinel = try statements.sentinel.firstRow { row throws(StoreError) in
            guard let number = row.integer(0), let incarnation = lives[number] else { throw row.damage(0) }
            return SentinelState(
                incarnation: incarnation, handle: try row.figure(1), packets: try row.figure(2))
        }
        var resets: [ResetCause: UInt64] = [:]
        try statements.resets.forEachRow { row throws(StoreError) in
            if let cause = ResetCause(rawValue: row.text(0)) { resets[cause] = try row.figure(1) }
        }
        let latest = try statements.latestOpening.firstRow { $0.integer(0) } ?? nil
        incarnations = rows
        return Ledger(
            accounts: accounts, incarnations: boots, sentinel: sentinel, resets: resets,
            latestOpening: UnixTime(latest ?? .min))
    }

    /// The first opening of a port at `time` or later.
    func opening(of port: PortNumber, from time: UnixTime) throws(StoreError) -> Opening? {
        try statements.firstOpening.bind(Int64(port.value), at: 1)
        try statements.firstOpening.bind(time.seconds, at: 2)
        return try statements.firstOpening.firstRow { row throws(StoreError) in try row.opening() }
    }

    /// The first opening in a shorter period, where that of a longer one may already be it.
    private func narrowed(_ opening: Opening?, of port: PortNumber, to period: Period) throws(StoreError) -> Opening? {
        guard let opening, opening.start < period.start else { return opening }
        return try self.opening(of: port, from: period.start)
    }
}

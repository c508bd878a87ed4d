public import API
internal import Shadowsocks
internal import Store
internal import SystemPackage
public import Tally

/// What can be told where no agent runs.
extension PorttallyAgent {
    /// The time.
    public var now: UnixTime { UnixTime(Int64(WallClock.system.now())) }

    /// The ports of the configs, and what the store has of them and of others; nothing is changed.
    ///
    /// - Returns: The figures as last committed; what the kernel has counted since is not in them.
    /// - Throws: Where the store can't be read by this user, or is none.
    public func storedFigures() throws -> Figures {
        var sources = PortSources.sources(settings)
        let ports = settings.ports(with: sources.scan().ports, in: calendar)
        let now = self.now
        let periods = calendar.periods(at: now)
        let ledger = try Store.ledger(at: FilePath(settings.state), for: periods) ?? Ledger()
        return Figures(
            ports: ports, ledger: ledger, periods: periods, calendar: calendar, limits: LimitFigures(now: now))
    }

    /// What ports used, a page at a time, as `/api/v1/usage` answers it.
    ///
    /// - Parameters:
    ///   - fields: The fields of the question, as there.
    ///   - figures: What was read of the same store (``storedFigures()``).
    /// - Returns: The page.
    /// - Throws: ``QueryError`` for a question that makes no sense, and where the store can't be read by this user.
    public func storedUsage(_ fields: [(name: String, value: String)], of figures: Figures) throws -> UsageAnswer {
        var fields = try QueryFields(fields)
        let query = try UsageQuery(&fields, figures.calendar, now: figures.limits.now)
        try fields.end()
        let piece = UsagePiece(query, of: figures.ledger.records.map(\.port))
        // There may be no store yet.
        let rows =
            try piece.ports.isEmpty
            ? [] : HistoryReader(FilePath(settings.state)).usage(of: piece.ports, in: piece.periods)
        return UsageAnswer(query, piece, rows, names: figures.ports.names, figures.calendar)
    }
}

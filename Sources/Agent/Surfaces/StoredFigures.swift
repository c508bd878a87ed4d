public import API
internal import Shadowsocks
internal import Store
internal import SystemPackage
internal import Tally

/// What can be told where no agent runs.
extension PorttallyAgent {
    /// The ports of the configs, and what the store has of them and of others; nothing is changed.
    ///
    /// - Returns: The figures as last committed; what the kernel has counted since is not in them.
    /// - Throws: Where the store can't be read by this user, or is none.
    public func storedFigures() throws -> Figures {
        var sources = PortSources.sources(settings)
        let calendar = settings.calendar
        let ports = settings.ports(with: sources.scan().ports, in: calendar)
        let now = UnixTime(Int64(WallClock.system.now()))
        let periods = calendar.periods(at: now)
        let ledger = try Store.ledger(at: FilePath(settings.state), for: periods) ?? Ledger()
        return Figures(
            ports: ports, ledger: ledger, periods: periods, calendar: calendar, limits: LimitFigures(now: now))
    }
}

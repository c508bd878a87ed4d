/// What there is to tell of limits, beside what the ports say and the ledger has.
public struct LimitFigures: Sendable, Hashable {
    /// The time.
    public var now: UnixTime
    /// The quotas that the kernel says are used up.
    public var depleted: [PortNumber: Set<LimitPeriod>] = [:]
    /// What was not let through, because of a limit, an expiry, a block or too many devices, since the table was made.
    public var refused: [PortNumber: DirectedTraffic] = [:]
    /// What was dropped because it came faster than the port's rate, since the table was made.
    public var policed: [PortNumber: DirectedTraffic] = [:]
    /// How many client addresses use the port now.
    public var devices: [PortNumber: Int] = [:]

    /// Nothing but the time.
    public init(now: UnixTime) { self.now = now }
}

/// What a port may still do.
///
/// Pure: limits, ledger and time in, verdict out.
public struct LimitState: Sendable, Hashable {
    /// What is used of one limit.
    public struct Use: Sendable, Hashable {
        public var period: LimitPeriod
        /// The limit, in bytes.
        public var limit: UInt64
        /// What the ledger says was used, in bytes.
        public var used: UInt64
        /// Whether it is reached.
        public var isExceeded: Bool

        public init(period: LimitPeriod, limit: UInt64, used: UInt64, isExceeded: Bool) {
            self.period = period
            self.limit = limit
            self.used = used
            self.isExceeded = isExceeded
        }
    }

    /// Every limit on bytes, the shortest period first.
    public var uses: [Use]
    /// Why nothing passes; empty where something does.
    public var blocks: Set<BlockReason>

    /// - Parameters:
    ///   - limits: What the port may do.
    ///   - record: Its place in the ledger; nil where nothing was ever counted on it.
    ///   - periods: The ones that are current.
    ///   - now: The time.
    ///   - depleted: The quotas of the port that the kernel says are used up. It stops within one packet below the limit,
    ///     and that is reached all the same.
    public init(
        _ limits: PortLimits, _ record: PortRecord?, _ periods: Periods, at now: UnixTime,
        depleted: Set<LimitPeriod> = []
    ) {
        uses = []
        if !limits.bytes.isEmpty {
            for period in LimitPeriod.allCases {
                guard let limit = limits.bytes[period] else { continue }
                let used = record?.bytes(of: limits.counted, in: period, periods) ?? 0
                uses.append(
                    Use(
                        period: period, limit: limit, used: used,
                        isExceeded: used >= limit || depleted.contains(period)))
            }
        }
        blocks = []
        if uses.contains(where: \.isExceeded) { blocks.insert(.limit) }
        if let expires = limits.expires, now >= expires { blocks.insert(.expired) }
        if limits.isBlocked { blocks.insert(.manual) }
    }
}

extension PortRecord {
    /// What was used in a period, TCP and UDP together, in bytes.
    ///
    /// - Parameters:
    ///   - counted: In which directions.
    ///   - period: The kind of period.
    ///   - periods: The ones that are current.
    /// - Returns: The sum, at most ``Traffic/limit``.
    public func bytes(of counted: CountedTraffic, in period: LimitPeriod, _ periods: Periods) -> UInt64 {
        let usage =
            switch period {
            case .day: usage(since: day, of: periods.day.start)
            case .month: usage(since: month, of: periods.month.start)
            // What was adopted belongs to no period, and was used all the same.
            case .lifetime: meters.map(\.total)
            }
        var sum = Traffic.zero
        if counted.covers(.receive) { sum += usage.tcpIn + usage.udpIn }
        if counted.covers(.transmit) { sum += usage.tcpOut + usage.udpOut }
        return sum.bytes
    }
}

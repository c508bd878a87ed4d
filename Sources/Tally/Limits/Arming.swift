/// What the kernel is to enforce: worked out from limits, ledger and calendar, and from nothing else.
public struct Arming: Sendable, Hashable {
    /// Every port that has limits, in ascending order.
    public var ports: [PortArming] = []
    /// Where the current day and the current month end, and what comes after them.
    public var turns: [LimitPeriod: Turn] = [:]

    /// Nothing is enforced.
    public init() {}

    /// The edge between the current period and the next one.
    public struct Turn: Sendable, Hashable {
        /// The dates on which the two begin.
        public var current: PeriodDate
        public var next: PeriodDate
        /// When the next one begins.
        public var edge: UnixTime
    }

    /// - Parameters:
    ///   - ports: All ports that are counted, in ascending order; those without limits are left out.
    ///   - ledger: What was used.
    ///   - periods: The ones that the ledger books to.
    ///   - calendar: Where the next ones end.
    ///   - now: The time.
    ///   - depleted: Which quotas the kernel says are used up.
    public init(
        _ ports: [ServicePort], _ ledger: Ledger, _ periods: Periods, _ calendar: BillingCalendar, at now: UnixTime,
        depleted: [PortNumber: Set<LimitPeriod>] = [:]
    ) {
        let limited = ports.filter { !$0.limits.isEmpty }
        guard !limited.isEmpty else { return }
        for (period, current) in [(LimitPeriod.day, periods.day), (.month, periods.month)]
        where limited.contains(where: { $0.limits.bytes[period] != nil }) {
            turns[period] = Turn(
                current: calendar.date(of: current.start), next: calendar.date(of: current.end), edge: current.end)
        }
        // A clock that starts in 1970 must not open what has expired.
        let now = now < BootClock.earliest ? max(now, ledger.latestOpening) : now
        self.ports = limited.map { port in
            let state = LimitState(
                port.limits, ledger.records[port.number], periods, at: now, depleted: depleted[port.number] ?? [])
            return PortArming(
                port: port.number, name: port.name, limits: port.limits, uses: state.uses,
                stop: state.blocks.contains(.expired)
                    ? .forGood : port.limits.onLimit == .stop ? PortArming.Stop(state.uses, periods) : nil)
        }
    }
}

extension Arming {
    /// What is enforced on a port; nil where that is nothing.
    public subscript(port: PortNumber) -> PortArming? {
        var (low, high) = (0, ports.count)
        while low < high {
            let middle = (low + high) / 2
            if ports[middle].port < port { low = middle + 1 } else { high = middle }
        }
        return low < ports.count && ports[low].port == port ? ports[low] : nil
    }
}

/// What is enforced on a port.
public struct PortArming: Sendable, Hashable {
    public var port: PortNumber
    public var name: String?
    public var limits: PortLimits
    /// What is used of each limit on bytes in its current period, the shortest period first.
    public var uses: [LimitState.Use]
    /// How long nothing passes because a limit is reached; nil where none is, or open connections may go on.
    public var stop: Stop?

    /// How long nothing passes.
    public enum Stop: Sendable, Hashable {
        /// Until the period ends.
        case until(UnixTime)
        /// Until somebody raises the limit.
        case forGood

        init?(_ uses: [LimitState.Use], _ periods: Periods) {
            let exceeded = uses.filter(\.isExceeded).map(\.period)
            if exceeded.contains(.lifetime) {
                self = .forGood
            } else if exceeded.contains(.month) {
                self = .until(periods.month.end)
            } else if exceeded.contains(.day) {
                self = .until(periods.day.end)
            } else {
                return nil
            }
        }
    }
}

/// The local date on which a period begins, as quotas are named by it: `20261201`.
public struct PeriodDate: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Year, month and day in decimal digits, one behind the other.
    public var number: Int32

    public init(number: Int32) { self.number = number }

    /// Reads such digits; nil where they are no date.
    public init?(_ digits: some StringProtocol) {
        guard let number = Int32(digits), 1...9999 ~= number / 10_000, 1...12 ~= number / 100 % 100,
            1...31 ~= number % 100
        else { return nil }
        self.number = number
    }

    public var description: String { "\(number)" }
    public static func < (a: PeriodDate, b: PeriodDate) -> Bool { a.number < b.number }
}

/// A quota, by what it is for.
public struct QuotaKey: Sendable, Hashable {
    public var port: PortNumber
    public var period: LimitPeriod
    /// When its period begins; nil for a lifetime.
    public var start: PeriodDate?

    public init(port: PortNumber, period: LimitPeriod, start: PeriodDate?) {
        self.port = port
        self.period = period
        self.start = start
    }
}

/// A quota as it is to be.
public struct ArmedQuota: Sendable, Hashable {
    public var key: QuotaKey
    /// The limit, in bytes.
    public var limit: UInt64
    /// What is used of it, in bytes.
    public var used: UInt64
    /// Whether its period has not begun, as the ledger has it.
    public var isNext: Bool
}

extension Arming {
    /// Every quota, those of the next periods included, port by port.
    public var quotas: [ArmedQuota] {
        var quotas: [ArmedQuota] = []
        for port in ports {
            for use in port.uses {
                let turn = turns[use.period]
                let key = QuotaKey(port: port.port, period: use.period, start: turn?.current)
                quotas.append(ArmedQuota(key: key, limit: use.limit, used: use.used, isNext: false))
                guard let turn else { continue }
                let next = QuotaKey(port: port.port, period: use.period, start: turn.next)
                quotas.append(ArmedQuota(key: next, limit: use.limit, used: 0, isNext: true))
            }
        }
        return quotas
    }
}

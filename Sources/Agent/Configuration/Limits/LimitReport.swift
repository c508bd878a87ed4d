internal import Tally

/// What `check` says of limits.
struct LimitReport {
    let calendar: BillingCalendar
    let now: UnixTime
    /// A port stops within one packet below its limit, and this is the longest one, on loopback; in bytes.
    private static let longestPacket: UInt64 = 131_072

    /// What is used of them; nil where that can't be read.
    let ledger: Ledger?
    private let periods: Periods
    /// When the next day and the next month begin, for people.
    private let nextDay: String
    private let nextMonth: String

    init(calendar: BillingCalendar, now: UnixTime, ledger: Ledger?) {
        self.calendar = calendar
        self.now = now
        self.ledger = ledger
        periods = calendar.periods(at: now)
        nextDay = calendar.text(of: periods.day.end)
        nextMonth = calendar.text(of: periods.month.end)
    }

    /// A port's limits in a sentence; nil where it has none.
    func sentence(_ port: ServicePort) -> String? {
        let limits = port.limits
        guard !limits.isEmpty else { return nil }
        var parts = state(of: port).uses.map { use in
            let counted = ledger == nil ? "" : "\(AmountText.of(bytes: use.used)) used, \(share(use)), "
            return "\(AmountText.of(bytes: use.limit)) \(name(use.period)) \(limits.counted.name) "
                + "(\(counted)\(end(of: use.period).map { "anew \($0)" } ?? "never anew"))"
        }
        for (rate, direction) in [(limits.receiveRate, "in"), (limits.transmitRate, "out")] {
            if let rate { parts.append("\(AmountText.of(bitsPerSecond: rate)) \(direction)") }
        }
        if let devices = limits.devices {
            let each = devices == 1 ? "device" : "devices"
            parts.append("\(devices) \(each) at a time, forgotten after \(limits.deviceTimeout) s")
        }
        if !limits.bytes.isEmpty, limits.onLimit == .refuseNew { parts.append("open TCP connections outlast a limit") }
        if let expires = limits.expires {
            parts.append("\(expires > now ? "until" : "expired") \(calendar.text(of: expires))")
        }
        if limits.isBlocked { parts.append("blocked") }
        return parts.joined(separator: "; ")
    }

    /// Which of a port's limits are reached, a sentence each.
    func reached(_ port: ServicePort) -> [String] {
        guard !port.limits.bytes.isEmpty, ledger != nil else { return [] }
        return state(of: port).uses.filter { $0.isExceeded || isWithinPacket($0) }.map { use in
            let place = use.isExceeded ? "at" : "within a packet of"
            let figures = "\(AmountText.of(bytes: use.used)) of \(AmountText.of(bytes: use.limit)) \(name(use.period))"
            let what = use.isExceeded ? "nothing" : "no packet that goes beyond it"
            let pause = end(of: use.period).map { "until \($0)" } ?? "any more"
            return "port \(port.number) is \(place) its limit: \(figures) are used, and \(what) passes \(pause); "
                + "raise \(use.period.key) to let it go on"
        }
    }

    private func state(of port: ServicePort) -> LimitState {
        LimitState(port.limits, ledger?.records[port.number], periods, at: now)
    }

    private func share(_ use: LimitState.Use) -> String {
        if use.isExceeded { return "reached" }
        return isWithinPacket(use) ? "reached to a packet" : "\(Int(Double(use.used) / Double(use.limit) * 100)) %"
    }

    /// Whether the next packet may be the one that is refused; of a small limit that says little.
    private func isWithinPacket(_ use: LimitState.Use) -> Bool {
        use.limit - min(use.used, use.limit) < min(Self.longestPacket, use.limit / 10)
    }

    private func name(_ period: LimitPeriod) -> String {
        switch period {
        case .day: "a day"
        case .month: "a month"
        case .lifetime: "ever"
        }
    }

    /// When the next period of its kind begins; nil for never.
    private func end(of period: LimitPeriod) -> String? {
        switch period {
        case .day: nextDay
        case .month: nextMonth
        case .lifetime: nil
        }
    }
}

extension LimitPeriod {
    /// The key of the config that sets it.
    fileprivate var key: String {
        switch self {
        case .day: "limit_daily"
        case .month: "limit_monthly"
        case .lifetime: "limit"
        }
    }
}

extension CountedTraffic {
    /// For people.
    fileprivate var name: String {
        switch self {
        case .both: "in and out"
        case .receive: "in"
        case .transmit: "out"
        }
    }
}

import Tally

func number(_ value: Int) -> PortNumber {
    guard let number = PortNumber(value) else { preconditionFailure("\(value) is no port") }
    return number
}

/// What is to be enforced of limits, by port; nothing is used of any.
func arming(_ limits: [Int: PortLimits]) -> Arming {
    // It needs no more of a calendar than two dates for each period.
    let calendar = BillingCalendar(
        zone: ZoneRules { CivilTime(year: 2026, month: 11, day: 1 + Int32($0.seconds / 86_400 % 28)) })
    let now = UnixTime(1_795_000_000)
    let ports = limits.sorted { $0.key < $1.key }
        .map { ServicePort(number: number($0.key), name: "user \($0.key)", limits: $0.value) }
    let periods = Periods(
        hour: Period(start: now, end: now + 3600), day: Period(start: now, end: now + 86_400),
        month: Period(start: now, end: now + 2 * 86_400))
    return Arming(ports, Ledger(), periods, calendar, at: now)
}

extension PortLimits {
    /// Limits, changed from none.
    static func with(_ change: (inout PortLimits) -> Void) -> PortLimits {
        var limits = PortLimits.none
        change(&limits)
        return limits
    }

    /// Any that a port can have.
    static func random(_ random: inout some RandomNumberGenerator) -> PortLimits {
        func rarely<Value>(_ value: Value) -> Value? { Int.random(in: 0..<3, using: &random) == 0 ? value : nil }
        var limits = PortLimits.none
        for period in LimitPeriod.allCases {
            limits.bytes[period] = rarely(UInt64.random(in: 0 ... .max, using: &random))
        }
        limits.counted = [.both, .receive, .transmit].randomElement(using: &random) ?? .both
        limits.expires = rarely(UnixTime(Int64.random(in: -1...10_000_000_000, using: &random)))
        limits.isBlocked = Int.random(in: 0..<8, using: &random) == 0
        limits.receiveRate = rarely(UInt64.random(in: 1 ... .max, using: &random))
        limits.transmitRate = rarely(UInt64.random(in: 1...1_000_000, using: &random))
        limits.devices = rarely(Int.random(in: 1...65_535, using: &random))
        limits.deviceTimeout = Int64.random(in: 1...86_400, using: &random)
        limits.onLimit = Bool.random(using: &random) ? .stop : .refuseNew
        return limits
    }
}

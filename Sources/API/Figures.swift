public import Tally

/// What is known at one reading: every answer is made of this, and computes nothing of its own.
public struct Figures: Sendable {
    /// The ports that are counted, in ascending order.
    public var ports: [ServicePort]
    /// What was ever counted, committed.
    public var ledger: Ledger
    /// The periods that the reading was booked to.
    public var periods: Periods
    public var calendar: BillingCalendar
    /// What there is to tell of limits, and the time.
    public var limits: LimitFigures

    public init(
        ports: [ServicePort], ledger: Ledger, periods: Periods, calendar: BillingCalendar, limits: LimitFigures
    ) {
        self.ports = ports
        self.ledger = ledger
        self.periods = periods
        self.calendar = calendar
        self.limits = limits
    }

    /// How a port stands with its limits.
    func state(of port: ServicePort, _ record: PortRecord?) -> LimitState {
        LimitState(
            port.limits, record, periods, at: limits.now, depleted: limits.depleted[port.number] ?? [])
    }
}

extension ServicePort {
    /// What it is called: by the config, else by its number.
    var title: String { name ?? "\(number)" }
}

import Tally

/// What there is to say of a port with limits, ready to be written family by family.
struct LimitRow: PortFigures {
    let number: UInt64
    /// What is used of each limit, in the order of ``LimitPeriod``.
    private(set) var uses = InlineArray<3, LimitState.Use?>(repeating: nil)
    /// Whether it is blocked for each reason, in the order of ``BlockReason``; nil where nothing may block it.
    private(set) var blocks = InlineArray<3, UInt64?>(repeating: nil)
    /// When it expires, in seconds since 1970-01-01T00:00:00Z.
    let expiry: UInt64?
    /// What was refused in each direction; nil where nothing may be.
    private(set) var refused = InlineArray<2, Traffic?>(repeating: nil)
    /// What was policed in each direction; nil where that has no rate.
    private(set) var policed = InlineArray<2, Traffic?>(repeating: nil)
    /// How many client addresses use it; nil where they are not limited.
    let devices: UInt64?

    init(_ port: ServicePort, _ record: PortRecord?, _ periods: Periods, _ figures: LimitFigures) {
        let limits = port.limits
        let state = LimitState(
            limits, record, periods, at: figures.now, depleted: figures.depleted[port.number] ?? [])
        number = UInt64(port.number.value)
        expiry = limits.expires.map { UInt64(max($0.seconds, 0)) }
        devices = limits.devices == nil ? nil : UInt64(max(figures.devices[port.number] ?? 0, 0))
        for use in state.uses {
            uses[LimitPeriod.allCases.firstIndex(of: use.period) ?? 0] = use
        }
        if limits.mayBlock {
            for (index, reason) in BlockReason.allCases.enumerated() {
                blocks[index] = state.blocks.contains(reason) ? 1 : 0
            }
        }
        let (refused, policed) = (figures.refused[port.number], figures.policed[port.number])
        for (index, direction) in Direction.allCases.enumerated() {
            if limits.mayBlock || limits.devices != nil { self.refused[index] = refused?[direction] ?? .zero }
            let rate = direction == .receive ? limits.receiveRate : limits.transmitRate
            if rate != nil { self.policed[index] = policed?[direction] ?? .zero }
        }
    }
}

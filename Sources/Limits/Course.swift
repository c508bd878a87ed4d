internal import Netfilter
internal import Tally

/// What packets of a port go through in one direction before they are counted: a chain that all ports share whose course
/// is the same.
struct Course: Hashable {
    var direction: Direction
    /// From when on all are refused: the port's expiry.
    var refusedFrom: UnixTime?
    /// Until when all are refused: a limit is reached until then.
    var refusedUntil: UnixTime?
    /// The port whose clients have places; it has a chain of its own then.
    var devices: PortDevices?
    var hasRate = false
    /// Which quotas they consume, the shortest period first: what one refuses, those before it have consumed, and these
    /// end no later than that.
    var periods: [LimitPeriod] = []
    var onLimit = OnLimit.stop

    /// How many clients a port may have.
    struct PortDevices: Hashable {
        var port: PortNumber
        var most: Int
        /// In seconds.
        var timeout: Int64
    }

    /// Nil where packets of this port are not looked at in this direction.
    init?(_ arming: PortArming, _ direction: Direction) {
        self.direction = direction
        refusedFrom = arming.limits.expires
        if case .until(let end) = arming.stop { refusedUntil = end }
        if let most = arming.limits.devices {
            devices = PortDevices(port: arming.port, most: most, timeout: arming.limits.deviceTimeout)
        }
        let rate = direction == .receive ? arming.limits.receiveRate : arming.limits.transmitRate
        hasRate = rate != nil
        if arming.limits.counted.covers(direction) { periods = arming.uses.map(\.period) }
        onLimit = periods.isEmpty ? .stop : arming.limits.onLimit
        if refusedFrom == nil, refusedUntil == nil, devices == nil, !hasRate, periods.isEmpty { return nil }
    }

    private var way: Way { Way(direction: direction) }
    private var names: Names { Names(direction) }

    /// The chain's name: `limit_until_1798675200_rate_month_in`.
    var name: String {
        var parts = ["limit"]
        if let refusedFrom { parts.append("until_\(refusedFrom.seconds)") }
        if let refusedUntil { parts.append("after_\(refusedUntil.seconds)") }
        if let devices { parts.append("devices_\(devices.port)") }
        if hasRate { parts.append("rate") }
        parts += periods.map(\.rawValue)
        if onLimit == .refuseNew { parts.append("new") }
        return (parts + [way.text]).joined(separator: "_")
    }

    /// The chain.
    func chain(_ turns: [LimitPeriod: Arming.Turn]) -> LimitChain {
        var rules: [Clause] = []
        let refuse = Clause.verdict(.goto(names.refuse))
        if let refusedFrom { rules.append(.isTime(.greaterOrEqual, refusedFrom) + refuse) }
        if let refusedUntil { rules.append(.isTime(.less, refusedUntil) + refuse) }
        if let devices { rules += DeviceRules(devices, direction).rules }
        if hasRate {
            let rate = Clause(
                "limit name th \(way.portText) map @\(names.rates)", [way.port, .object(of: .first, in: names.rates)])
            rules.append(rate + .verdict(.goto(names.policed)))
        }
        guard !periods.isEmpty else { return LimitChain(name, rules) }
        let quotas = QuotaRules(direction: direction, periods: periods, turns: turns)
        if onLimit == .refuseNew {
            let open =
                direction == .receive
                // Packets of open connections; a reset of ours or theirs is one, too.
                ? Clause.tcpFlags([.fin, .syn, .rst, .ack], .notEqual, .syn)
                // Where its first packet was refused there is no answer.
                : Clause.isTransport(.tcp)
            rules.append(open + .verdict(.goto(quotas.name(.open))))
        }
        return LimitChain(name, rules + quotas.rules(.refusing))
    }

    /// The chains that it leads to, by their names.
    func followers(_ turns: [LimitPeriod: Arming.Turn]) -> [LimitChain] {
        guard !periods.isEmpty else { return [] }
        let quotas = QuotaRules(direction: direction, periods: periods, turns: turns)
        return (onLimit == .refuseNew ? [quotas.chain(.open)] : [])
            + (quotas.hasTurn
                ? [quotas.chain(.refusingLater)] + (onLimit == .refuseNew ? [quotas.chain(.openLater)] : []) : [])
    }
}

public import Tally

/// How the table's parts are called that have to do with limits.
struct Names {
    var direction: Direction

    init(_ direction: Direction) { self.direction = direction }

    /// The verdict map that leads from ports to what their packets go through.
    var gate: String { "gate_\(direction.rawValue)" }
    /// The chain in which packets end that are refused, and the set that counts them by port.
    var refuse: String { "refuse_\(direction.rawValue)" }
    var refused: String { "refused_\(direction.rawValue)" }
    /// Likewise for those beyond a rate.
    var policed: String { "policed_\(direction.rawValue)" }
    /// The map of rates.
    var rates: String { "rate_\(direction.rawValue)" }
    /// Connections whose other end has been told that this is it.
    var told: String { "told_\(direction.rawValue)" }
    /// Clients that found no place, of all ports.
    static let strangers4 = "strangers4"
    static let strangers6 = "strangers6"

    /// The clients that have a place at a port.
    static func devices4(_ port: PortNumber) -> String { "devices4_\(port)" }
    static func devices6(_ port: PortNumber) -> String { "devices6_\(port)" }

    /// The map of the quotas of a period: `month_20261201_in`, `lifetime_in`.
    func quotas(_ period: LimitPeriod, _ start: PeriodDate?) -> String {
        let start = start.map { "_\($0)" } ?? ""
        return "\(period.rawValue)\(start)_\(direction.rawValue)"
    }

    /// A rate's object: `ss_8388_rate_in`.
    func rate(of port: PortNumber) -> String { "ss_\(port)_rate_\(direction.rawValue)" }

    /// Whether a rate's object has this name.
    static func isRate(_ name: String) -> Bool {
        let parts = name.split(separator: "_", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let port = Int(parts[1]).flatMap(PortNumber.init) else { return false }
        return Direction.allCases.contains { Names($0).rate(of: port) == name }
    }

    /// Whether a chain of this name can be one of a table's limits.
    static func isChain(_ name: String) -> Bool {
        begins(name, with: ["limit", "refuse", "policed", "open", "later", "devices"])
    }

    /// Whether a set of this name can be one of a table's limits.
    static func isSet(_ name: String) -> Bool {
        [strangers4, strangers6].contains(name)
            || begins(name, with: ["gate", "told", "refused", "policed", "rate", "devices4", "devices6"])
            || begins(name, with: LimitPeriod.allCases.map(\.rawValue))
    }

    private static func begins(_ name: String, with words: [String]) -> Bool {
        words.contains { name.hasPrefix($0 + "_") }
    }
}

extension QuotaKey {
    /// The quota's object: `ss_8388_month_20261201`, `ss_8388_lifetime`.
    public var name: String { "ss_\(port)_\(period.rawValue)" + (start.map { "_\($0)" } ?? "") }

    /// Reads such a name; nil where it is another one.
    public init?(name: String) {
        let parts = name.split(separator: "_", omittingEmptySubsequences: false)
        guard (3...4).contains(parts.count), parts[0] == "ss", let number = Int(parts[1]),
            let port = PortNumber(number), let period = LimitPeriod(rawValue: String(parts[2]))
        else { return nil }
        let start = parts.count == 4 ? PeriodDate(parts[3]) : nil
        guard (start == nil) == (parts.count == 3), (start == nil) == (period == .lifetime) else { return nil }
        self.init(port: port, period: period, start: start)
        guard self.name == name else { return nil }
    }
}

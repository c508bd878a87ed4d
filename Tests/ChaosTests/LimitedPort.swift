/// What a port may do.
struct LimitedPort: Sendable, Equatable {
    let port: Int
    /// In bytes, by the period's label on the page.
    var bytes: [String: UInt64]
    /// In which directions they are counted.
    var directions = ["in", "out"]
    /// Whether open connections go on where one is reached.
    var refusesNew = false

    /// A limit that no run comes to.
    static let far: UInt64 = 1 << 40

    /// What ports may do most of the time: of those with traffic that never stops, one has no limit.
    static let usual = steady + idle + extra
    private static let steady = [
        LimitedPort(port: 8388, bytes: ["day": far, "month": far, "lifetime": far]),
        LimitedPort(port: 18388, bytes: ["day": far, "month": far], directions: ["out"], refusesNew: true),
    ]
    private static let idle = [LimitedPort(port: World.idle[0], bytes: ["month": far], directions: ["out"])]
    /// They have what holds for all ports that have nothing of their own.
    private static let extra = World.extra.map { LimitedPort(port: $0, bytes: ["day": far, "lifetime": far]) }
    /// Those that are flooded.
    static let flooded = [idle[0], extra[0]]

    /// The same with other figures, or none; those that come and go have the same as one another.
    static func usual(_ change: (LimitedPort) -> [String: UInt64]) -> [LimitedPort] {
        let common = change(extra[0])
        return (steady + idle).map { $0.with(change($0)) } + extra.map { $0.with(common) }
    }

    /// The same where a limit, or all of them, are others.
    func with(_ bytes: [String: UInt64]) -> LimitedPort {
        var other = self
        other.bytes = bytes
        return other
    }

    /// What the agent's config says of limits.
    static func settings(_ limits: [LimitedPort]) -> String {
        let common = limits.last
        var entries = limits.filter { $0.bytes != common?.bytes || !World.extra.contains($0.port) }.map { limit in
            "{ port: \(limit.port), \(limit.setting) }"
        }
        entries.append("{ port: 1111, \(LimitedPort(port: 1111, bytes: [:]).setting) }")
        return "defaults: { \(common?.setting ?? "") }, ports: [\(entries.joined(separator: ", "))]"
    }

    private var setting: String {
        let keys = [("day", "limit_daily"), ("month", "limit_monthly"), ("lifetime", "limit")]
        let limits = keys.map { "\($1): \(bytes[$0] ?? 0)" }.joined(separator: ", ")
        let count = directions.count == 1 ? directions[0] : "both"
        return "\(limits), count: \"\(count)\", on_limit: \"\(refusesNew ? "refuse_new" : "stop")\""
    }
}

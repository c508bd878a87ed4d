/// One place that was looked at, for `check`.
public struct Place: Sendable, Hashable, CustomStringConvertible {
    public enum Outcome: Sendable, Hashable {
        /// It was read; so many ports are in it.
        case found(ports: Int)
        /// Nothing is there.
        case absent
        /// It was not read, and why.
        case skipped(String)
        /// It can't be used now; so many ports are kept from when it could.
        case degraded(String, keptPorts: Int)
    }

    /// A file, or a glob that nothing matches.
    public var path: String
    /// Why it was looked at: `default of the Debian package`.
    public var reason: String
    public var outcome: Outcome

    public init(path: String, reason: String, outcome: Outcome) {
        self.path = path
        self.reason = reason
        self.outcome = outcome
    }

    /// One line: `/etc/shadowsocks.json (hand-made): 3 ports`.
    public var description: String {
        let what =
            switch outcome {
            case .found(let ports): Self.count(ports)
            case .absent: "nothing there"
            case .skipped(let reason): "skipped: \(reason)"
            case .degraded(let error, let kept): "degraded, \(Self.count(kept)) kept: \(error)"
            }
        return "\(path.printable(atMost: 4096)) (\(reason)): \(what)"
    }

    private static func count(_ ports: Int) -> String { ports == 1 ? "1 port" : "\(ports) ports" }
}

import TestSupport

extension Metrics {
    /// What a port used in a period, in bytes, by its limit.
    func limitUsed(_ port: Int, _ period: String) -> UInt64? {
        self["porttally_limit_used_bytes{port=\"\(port)\",period=\"\(period)\"}"]
    }

    /// Whether a port's limit for a period is reached.
    func limitIsExceeded(_ port: Int, _ period: String) -> Bool? {
        self["porttally_limit_exceeded{port=\"\(port)\",period=\"\(period)\"}"].map { $0 == 1 }
    }

    /// Whether a port is blocked for a reason.
    func isBlocked(_ port: Int, _ reason: String) -> Bool? {
        self["porttally_blocked{port=\"\(port)\",reason=\"\(reason)\"}"].map { $0 == 1 }
    }

    /// All bytes of a port, ever.
    func allBytes(_ port: Int, _ directions: [String] = ["in", "out"]) -> UInt64 {
        directions.reduce(0) { sum, direction in
            ["tcp", "udp"].reduce(sum) { $0 + (bytes(port, $1, direction) ?? 0) }
        }
    }
}

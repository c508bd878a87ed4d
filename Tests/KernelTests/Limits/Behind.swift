import TestSupport

/// Counts, behind ours, what comes to ports over UDP.
struct Behind {
    init(_ ports: [Int]) throws {
        let counters = ports.map { "counter p\($0) {}\n" }.joined()
        let rules = ports.map { "udp dport \($0) counter name p\($0)\n" }.joined()
        try run(
            "nft", ["-f", "/dev/stdin"],
            input: """
                table inet truth {
                \(counters)
                chain input { type filter hook input priority 2000000000; policy accept;
                \(rules) }
                }
                """)
    }

    /// What has passed, in bytes.
    func passed(_ port: Int) throws -> UInt64 { try NftRuleset.counters("truth")["p\(port)"]?.bytes ?? 0 }
}

import TestSupport

/// What a port let pass: plain nft counters in a table of their own, hooked behind every chain of the agent's.
///
/// Its chains are the last: what the agent's refuse has a verdict by then, and doesn't come. Resets do: those that refuse
/// something, and those of programs, which look the same. They have counters of their own.
struct LimitsTruth {
    let ports: [Int]
    private let table: String

    /// Loads the table; from now on everything to and from these ports is counted.
    ///
    /// - Parameters:
    ///   - ports: Whose traffic is counted.
    ///   - window: When it is, in seconds since the epoch by the kernel's own clock; from now on, unless given.
    /// - Throws: What kept the table from being made.
    init(ports: [Int], during window: Range<Int>? = nil) throws {
        self.ports = ports
        table = window == nil ? "truth" : "window"
        let outside = window.map { "meta time < \($0.lowerBound) return\nmeta time >= \($0.upperBound) return\n" } ?? ""
        var (counters, rules) = ("", ["input": outside, "output": outside])
        for port in ports {
            for (hook, direction, end) in [("input", "in", "dport"), ("output", "out", "sport")] {
                for kind in ["tcp", "udp", "rst"] { counters += "counter p\(port)_\(kind)_\(direction) {}\n" }
                rules[hook, default: ""] += """
                    tcp \(end) \(port) tcp flags & rst == rst counter name p\(port)_rst_\(direction) accept
                    tcp \(end) \(port) counter name p\(port)_tcp_\(direction)
                    udp \(end) \(port) counter name p\(port)_udp_\(direction)

                    """
            }
        }
        let chains = rules.map { hook, rules in
            "chain \(hook) { type filter hook \(hook) priority 2000000000; policy accept;\n\(rules) }\n"
        }
        try run("nft", ["-f", "/dev/stdin"], input: "table inet \(table) {\n\(counters)\(chains.joined()) }")
    }

    /// The figures of an instant, or of the time between two.
    struct Figures {
        fileprivate var counters: [String: (bytes: UInt64, packets: UInt64)]

        /// Bytes that passed, resets aside.
        func passed(
            _ port: Int, _ directions: [String] = ["in", "out"], _ transports: [String] = ["tcp", "udp"]
        ) -> UInt64 {
            directions.reduce(0) { sum, direction in
                transports.reduce(sum) { $0 + (counters["p\(port)_\($1)_\(direction)"]?.bytes ?? 0) }
            }
        }

        /// Bytes of resets.
        func resets(_ port: Int, _ direction: String) -> UInt64 { counters["p\(port)_rst_\(direction)"]?.bytes ?? 0 }

        static func - (later: Figures, earlier: Figures) -> Figures {
            var figures = later
            for (name, counter) in earlier.counters {
                figures.counters[name]?.bytes -= counter.bytes
                figures.counters[name]?.packets -= counter.packets
            }
            return figures
        }
    }

    func read() throws -> Figures { Figures(counters: try NftRuleset.counters(table)) }

    /// Where a metrics page says something else, one sentence each: resets may be in it or not.
    func differences(from page: Metrics) throws -> [String] {
        let truth = try read()
        var differences: [String] = []
        for port in ports {
            for transport in ["tcp", "udp"] {
                for direction in ["in", "out"] {
                    let passed = truth.passed(port, [direction], [transport])
                    let most = passed + (transport == "tcp" ? truth.resets(port, direction) : 0)
                    let said = page.bytes(port, transport, direction)
                    if let said, passed...most ~= said { continue }
                    differences.append(
                        "\(port) \(transport) \(direction): agent \(said.map(String.init) ?? "-"), truth \(passed)…\(most)"
                    )
                }
            }
        }
        return differences
    }
}

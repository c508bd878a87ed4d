/// What somebody else counted: plain nft rules and counters in a table of their own, on the same hooks.
public struct Truth: Sendable {
    private let ports: [Int]
    private let guardian: Guardian?

    /// Loads the table; from now on everything to and from these ports is counted.
    public init(ports: [Int]) throws {
        self.ports = ports
        guardian = nil
        var input = ""
        var output = ""
        var counters = ""
        for port in ports {
            for transport in ["tcp", "udp"] {
                counters += "counter p\(port)_\(transport)_in {}\ncounter p\(port)_\(transport)_out {}\n"
                input += "\(transport) dport \(port) counter name p\(port)_\(transport)_in\n"
                output += "\(transport) sport \(port) counter name p\(port)_\(transport)_out\n"
            }
        }
        let ruleset = """
            table inet truth {
            \(counters)
            chain input { type filter hook input priority filter + 20; policy accept;
            \(input) }
            chain output { type filter hook output priority filter + 20; policy accept;
            \(output) }
            }
            """
        try run("nft", ["-f", "/dev/stdin"], input: ruleset)
    }

    /// Makes the table, owned by a process that lives as long as this: nobody can flush or delete it.
    ///
    /// Its chains are the last: what a limit refuses doesn't come there.
    ///
    /// - Parameters:
    ///   - ports: Whose traffic is counted.
    ///   - directory: Where the process has its files.
    /// - Throws: What kept the table from being made.
    public init(ports: [Int], guardedIn directory: TemporaryDirectory) throws {
        self.ports = ports
        var script = "add table inet truth { flags owner; }\n"
        for (chain, end) in [("input", "dport"), ("output", "sport")] {
            script += "add chain inet truth \(chain) "
            script += "{ type filter hook \(chain) priority 2000000000; policy accept; }\n"
            for port in ports {
                for transport in ["tcp", "udp"] {
                    let name = "p\(port)_\(transport)_\(chain == "input" ? "in" : "out")"
                    script += "add counter inet truth \(name)\n"
                    script += "add rule inet truth \(chain) \(transport) \(end) \(port) counter name \(name)\n"
                }
            }
        }
        script += "add counter inet truth complete\n"
        guardian = try Guardian(in: directory, script)
        try eventually("the truth's table is made") {
            try run("nft", ["list", "counter", "inet", "truth", "complete"], check: false).status == 0
        }
    }

    /// Every figure, by the name that ``Truth/differences(from:)`` uses.
    public func read() throws -> [String: (bytes: UInt64, packets: UInt64)] { try NftRuleset.counters("truth") }

    /// Where a metrics page says something else, one sentence each.
    ///
    /// - Parameters:
    ///   - page: What the agent says.
    ///   - chosen: The ports to compare; all, unless given.
    /// - Returns: Nothing where the two agree.
    /// - Throws: What kept nft from answering.
    public func differences(from page: Metrics, of chosen: [Int]? = nil) throws -> [String] {
        let truth = try read()
        var differences: [String] = []
        for port in chosen ?? ports {
            for transport in ["tcp", "udp"] {
                for direction in ["in", "out"] {
                    let name = "p\(port)_\(transport)_\(direction)"
                    let expected = truth[name] ?? (0, 0)
                    let bytes = page.bytes(port, transport, direction)
                    let packets = page.packets(port, transport, direction)
                    if bytes != expected.bytes || packets != expected.packets {
                        differences.append(
                            """
                            \(port) \(transport) \(direction): \
                            agent \(bytes.map(String.init) ?? "-") bytes \(packets.map(String.init) ?? "-") packets, truth \
                            \(expected.bytes) bytes \(expected.packets) packets
                            """)
                    }
                }
            }
        }
        return differences
    }

    /// The sum of all bytes: to see that there was traffic at all.
    public func totalBytes() throws -> UInt64 { try read().values.reduce(0) { $0 + $1.bytes } }
}

/// What somebody else counted: plain nft rules and counters in a table of their own, on the same hooks.
public struct Truth: Sendable {
    private let ports: [Int]

    /// Loads the table; from now on everything to and from these ports is counted.
    public init(ports: [Int]) throws {
        self.ports = ports
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

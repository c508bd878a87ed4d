import TestSupport
import Testing

@Suite("A firewall beside us", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct FirewallTests {
    /// Drops what comes to the port from one address, in a chain of this priority, and counts it.
    private static func firewall(_ priority: String, named name: String) -> String {
        """
        table inet \(name) {
            counter dropped { }
            chain input {
                type filter hook input priority \(priority); policy accept;
                ip saddr 127.0.0.9 udp dport 8388 counter name dropped drop
            }
        }
        """
    }

    @Test(
        "drops what is then not counted, whoever came first",
        arguments: ["filter", "filter + 10", "100", "security + 250", "999999"], [true, false])
    func dropped(priority: String, isFirst: Bool) async throws {
        try await inNewNetworkNamespace {
            let firewall = Self.firewall(priority, named: "firewall")
            if isFirst { try run("nft", ["-f", "/dev/stdin"], input: firewall) }
            let world = try World(ports: [8388])
            let agent = try world.start()
            if !isFirst { try run("nft", ["-f", "/dev/stdin"], input: firewall) }
            try shell(
                """
                for n in {1..300}; do echo; done |
                    socat -b 1 - UDP4-SENDTO:127.0.0.1:8388,bind=127.0.0.9
                """)
            #expect(try NftRuleset.counters("firewall")["dropped"]?.packets == 300)
            #expect(try agent.scrape().bytes(8388, "udp", "in") ?? 0 == 0)
            // What it lets through is counted.
            try exchange(udp: 1000, to: 8388)
            #expect(try agent.scrape().bytes(8388, "udp", "in") == 28 + 1000)
        }
    }
}

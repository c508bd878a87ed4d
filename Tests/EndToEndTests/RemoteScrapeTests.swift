import Foundation
import TestSupport
import Testing

@Suite("A remote scrape", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct RemoteScrapeTests {
    private static let token = "f3e1b2a09d8c7b6a5f4e3d2c1b0a9f8e"
    /// What `printf %s TOKEN | sha256sum` prints.
    private static let digest = "b472eadd394d7ea40f0792af54757fe47f2ea223eba12fd87a0d5e4d4f0227af"
    private static let header = ["-H", "Authorization: Bearer \(token)"]

    /// The bytes that left for the other machine from the agent's port, as the kernel counted them.
    private func sent() throws -> Int {
        let listing = try run("nft", ["list", "counter", "inet", "wire", "sent"]).output
        let words = listing.split { $0.isWhitespace }
        return try #require(words.firstIndex(of: "bytes").flatMap { Int(words[$0 + 1]) })
    }

    @Test("by a real Prometheus is compressed, and is the same page; a local one isn't compressed")
    func compressed() async throws {
        try await inNewNetworkNamespace {
            let ports = Array(20_000..<21_000)
            let world = try World(
                ports: ports, "tokens: [{ name: 'prometheus', sha256: '\(Self.digest)', scopes: 'metrics' }]")
            let other = try OtherMachine()
            try shell(
                """
                nft add table inet wire
                nft add counter inet wire sent
                nft add chain inet wire out '{ type filter hook output priority 0; }'
                nft add rule inet wire out oifname cable tcp sport 10388 counter name sent
                """)
            let agent = try AgentProcess(
                in: world.directory, config: world.config, arguments: ["--listen", "\(OtherMachine.here):10388"]
            ).ready()
            for port in ports.prefix(100) { try exchange(udp: port % 1000, to: port) }

            // Who has none, or asks for more than it opens, gets nothing.
            func status(_ path: String, _ header: [String]) throws -> String {
                try other.run(
                    "curl",
                    header + [
                        "-s", "-o", "/dev/null", "-w", "%{http_code}", "http://\(OtherMachine.here):10388\(path)",
                    ]
                ).output
            }
            #expect(try status("/metrics", []) == "401")
            #expect(try status("/metrics", ["-H", "Authorization: Bearer \(Self.digest)"]) == "401")
            #expect(try status("/api/v1/ports", Self.header) == "403")
            #expect(try status("/health", []) == "200")

            func fetch(_ arguments: [String]) throws -> (page: Metrics, bytes: Int) {
                let before = try sent()
                let page = try other.run(
                    "curl",
                    Self.header + ["-sf", "--max-time", "10"] + arguments + [
                        "http://\(OtherMachine.here):10388/metrics"
                    ])
                return (Metrics(page.output), try sent() - before)
            }
            let plain = try fetch([])
            let compressed = try fetch(["--compressed"])
            let refused = try fetch(["-H", "Accept-Encoding: gzip;q=0, identity"])
            print(
                "plain \(plain.bytes), compressed \(compressed.bytes) bytes on the wire for \(plain.page.text.utf8.count)"
            )
            #expect(plain.bytes > plain.page.text.utf8.count)
            #expect(refused.bytes > plain.page.text.utf8.count)
            #expect(compressed.bytes < plain.bytes / 8)
            // The ports' figures are the same to the byte; those of the process have gone on.
            func figures(_ page: Metrics) -> [String: String] { page.values.filter { $0.key.contains("port=") } }
            #expect(figures(compressed.page) == figures(plain.page))
            #expect(figures(plain.page).count > 8_000)

            // On this machine it isn't, whatever is asked for, and by whichever address.
            for address in ["127.0.0.1", OtherMachine.here] {
                let local = try run(
                    "curl",
                    Self.header + [
                        "-sf", "-D", "-", "-o", "/dev/null", "-H", "Accept-Encoding: gzip",
                        "http://\(address):10388/metrics",
                    ])
                #expect(!local.output.contains("Content-Encoding"))
                #expect(local.output.contains("Vary: Accept-Encoding"))
            }

            try world.directory.write("token", Self.token + "\n")
            let before = try sent()
            let prometheus = try PrometheusServer(
                world.directory, on: other, "authorization: { credentials_file: token }")
            try eventually("Prometheus has scraped five times", within: 40) {
                try prometheus.value(of: "count_over_time(up[1h])") ?? 0 >= 5
            }
            #expect(try prometheus.value(of: "min_over_time(up[1h])") == 1)
            let scrapes = Int(try #require(try prometheus.value(of: "count_over_time(up[1h])")))
            let bytes = try sent() - before
            print("Prometheus: \(bytes) bytes for \(scrapes) scrapes")
            // A scrape more may be under way.
            #expect(bytes / (scrapes + 1) < plain.bytes / 8)
            let series = #"porttally_receive_bytes_total{port="20050",protocol="udp"}"#
            let counted = try #require(plain.page[series])
            #expect(counted > 0)
            #expect(try prometheus.value(of: series) == Double(counted))
            #expect(agent.terminate() == 0)
        }
    }
}

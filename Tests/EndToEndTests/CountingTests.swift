import Foundation
import TestSupport
import Testing

@Suite(
    "What the kernel counted is what is reported", .serialized,
    .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct CountingTests {
    @Test("with a real ss-server and its clients: TCP and UDP, IPv4 and IPv6, and a real Prometheus")
    func shadowsocks() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388, 8389], "interval: 1")
            let agent = try world.start()
            let truth = try Truth(ports: [8388, 8389])
            let size = 3_000_000
            let servers = try ShadowsocksWorld(world.directory, ports: [8388, 8389], fileSize: size)
            let prometheus = try PrometheusServer(world.directory)

            // 8388 over IPv4, 8389 over IPv6.
            for (proxy, port) in [(1080, 8388), (1081, 8389)] {
                let before = try truth.read()["p\(port)_tcp_out"]?.bytes ?? 0
                #expect(try servers.fetch(through: proxy) == size)
                let bytes = try (truth.read()["p\(port)_tcp_out"]?.bytes ?? 0) - before
                #expect(bytes > UInt64(size), "the file came through port \(port)")
            }
            for tunnel in [7000, 7001] { try servers.sendDatagrams(50, through: tunnel) }
            servers.stop()

            let page = try agent.scrape()
            let differences = try truth.differences(from: page)
            #expect(differences == [])
            #expect(try #require(page.packets(8388, "udp", "in")) >= 50)
            #expect(try #require(page.packets(8389, "udp", "in")) >= 50)
            let sum = try #require(page.bytes(8388, "tcp", "out"))
            try eventually("Prometheus has scraped what the page says", within: 20) {
                try prometheus.value(of: "porttally_transmit_bytes_total{port=\"8388\",protocol=\"tcp\"}")
                    == Double(sum)
            }
            #expect(agent.terminate() == 0)
        }
    }

    @Test("whatever `mode` says")
    func otherTransport() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [])
            try world.directory.write(
                "ss.json",
                """
                { server: "0.0.0.0", server_port: 8388, password: "x", method: "aes-256-gcm", mode: "tcp_only" }
                """)
            let agent = try world.start()
            let truth = try Truth(ports: [8388])
            let before = try agent.scrape()
            #expect(before.bytes(8388, "tcp", "in") == 0 && before.bytes(8388, "udp", "in") == nil)
            for _ in 0..<200 { try exchange(udp: 1200, to: 8388) }
            try serving([8388]) { try exchange(tcp: 5000, to: 8388) }
            let page = try agent.scrape()
            let differences = try truth.differences(from: page)
            #expect(differences == [])
            #expect(page.bytes(8388, "udp", "in") == 200 * 1228)
            let counted = try truth.read().filter { $0.key.hasSuffix("_in") }.values.reduce(0) { $0 + $1.bytes }
            for period in ["day", "month"] {
                #expect(page["porttally_period_receive_bytes{port=\"8388\",period=\"\(period)\"}"] == counted)
            }
            // It is there to stay.
            #expect(agent.terminate() == 0)
            let again = try world.start().scrape()
            let later = try truth.differences(from: again)
            #expect(later == [])
        }
    }

    @Test("for ports whose numbers begin or end alike")
    func neverMixed() async throws {
        try await inNewNetworkNamespace {
            let ports = [111, 1111, 8388, 18388]
            let world = try World(ports: ports)
            let agent = try world.start()
            let truth = try Truth(ports: ports)
            try serving(ports) {
                for (index, port) in ports.enumerated() {
                    try exchange(tcp: 1000 * (index + 1), to: port)
                    try exchange(tcp: 700 * (index + 1), to: port, ipv6: true)
                    for _ in 0...index { try exchange(udp: 100 * (index + 1), to: port) }
                }
            }
            let page = try agent.scrape()
            let differences = try truth.differences(from: page)
            #expect(differences == [])
            let udp = try ports.map { try #require(page.packets($0, "udp", "in")) }
            #expect(udp == [1, 2, 3, 4])
        }
    }

    @Test("and not what the firewall dropped")
    func afterTheFirewall() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388])
            let agent = try world.start()
            try shell(
                "nft 'add table inet fw; add chain inet fw in { type filter hook input priority filter; }; add rule inet fw in udp dport 8388 drop'"
            )
            for _ in 0..<10 { try exchange(udp: 100, to: 8388) }
            #expect(try agent.scrape().packets(8388, "udp", "in") == 0)
            try shell("nft delete table inet fw")
            for _ in 0..<10 { try exchange(udp: 100, to: 8388) }
            #expect(try agent.scrape().packets(8388, "udp", "in") == 10)
            #expect(try agent.scrape().bytes(8388, "udp", "in") == 10 * 128)
        }
    }

    @Test("when a port is removed and added again under traffic")
    func removedAndAdded() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388, 8389])
            let agent = try world.start()
            let truth = try Truth(ports: [8388, 8389])
            let traffic = try Traffic(ports: [8388, 8389])
            var last = try agent.scrape()
            var uncounted: UInt64 = 0
            for _ in 0..<5 {
                try eventually("traffic flows") { try truth.totalBytes() > 300_000 }
                let before = try truth.read()["p8388_tcp_in"]?.bytes ?? 0
                try world.name([8389])
                try eventually("8388 is no longer counted") {
                    try agent.scrape()[
                        "porttally_port_info{port=\"8388\",name=\"\",source=\"\(world.directory.file("ss.json"))\"}"]
                        == nil
                }
                #expect(try NftRuleset.counters("porttally")["ss_8388_tcp_in"] == nil)
                try world.name([8388, 8389])
                try eventually("8388 is counted again") { try agent.scrape().bytes(8388, "tcp", "in") != nil }
                uncounted += (try truth.read()["p8388_tcp_in"]?.bytes ?? 0) - before
                let page = try agent.scrape()
                #expect(page.fallen(since: last) == [])
                last = page
            }
            try traffic.stop()
            let page = try agent.scrape()
            #expect(page.fallen(since: last) == [])
            let others = try truth.differences(from: page, of: [8389])
            #expect(others == [])
            let counted = try #require(page.bytes(8388, "tcp", "in"))
            let all = try #require(truth.read()["p8388_tcp_in"]).bytes
            #expect(counted <= all, "nothing counted twice")
            #expect(counted >= all - uncounted, "nothing lost but what passed while it was not counted")
            #expect(agent.terminate() == 0)
        }
    }
}

import Foundation
import TestSupport
import Testing

/// What the docs say of packets that come on unusual ways.
@Suite(
    "Unusual ways to a port", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct PathsTests {
    /// The repository.
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    @Test("of an IPv6 datagram in pieces the first is counted, and all of it once nft/reassemble.nft is loaded")
    func fragments() async throws {
        try await inNewNetworkNamespace {
            try shell("ip link set lo mtu 1500")
            let world = try World(ports: [8388])
            let agent = try world.start()
            // 3,000 bytes, 8 of UDP and 40 of IPv6, in three pieces.
            for _ in 0..<10 { try exchange(udp: 3000, to: 8388, ipv6: true) }
            let pieces = try agent.scrape().bytes(8388, "udp", "in")
            #expect(pieces == 10 * 1496)
            try run("nft", ["-f", Self.root + "/nft/reassemble.nft"])
            for _ in 0..<10 { try exchange(udp: 3000, to: 8388, ipv6: true) }
            let whole = try agent.scrape().bytes(8388, "udp", "in")
            #expect(whole == 10 * (1496 + 3048))
            // IPv4's are put together anyhow.
            for _ in 0..<10 { try exchange(udp: 3000, to: 8388) }
            let page = try agent.scrape()
            #expect(page.bytes(8388, "udp", "in") == 10 * (1496 + 3048 + 3028))
            #expect(page.packets(8388, "udp", "in") == 30)
        }
    }

    @Test("a redirected range of ports counts on the port that it is redirected to")
    func redirected() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388])
            let agent = try world.start()
            let client = try Child("unshare", ["--net", "sleep", "60"])
            let inside = ["--net=/proc/\(client.pid)/ns/net"]
            try shell(
                """
                until [[ $(readlink /proc/\(client.pid)/ns/net) != $(readlink /proc/self/ns/net) ]]; do :; done
                ip link add client type veth peer name server netns \(client.pid)
                ip address add 10.88.1.1/24 dev client
                ip link set client up
                nsenter \(inside[0]) ip address add 10.88.1.2/24 dev server
                nsenter \(inside[0]) ip link set server up
                nft -f - <<RULES
                table ip hopping {
                    counter truth { }
                    chain before {
                        type filter hook prerouting priority raw
                        udp dport 20000-20100 counter name truth
                    }
                    chain nat {
                        type nat hook prerouting priority dstnat
                        udp dport 20000-20100 redirect to :8388
                    }
                }
                RULES
                """)
            for port in [20_000, 20_042, 20_100] {
                try run(
                    "nsenter", inside + ["socat", "-u", "-", "UDP4:10.88.1.1:\(port)"],
                    input: String(repeating: "x", count: 500))
            }
            let page = try agent.scrape()
            #expect(page.bytes(8388, "udp", "in") == 3 * 528)
            let truth = try shell("nft list counter ip hopping truth")
            #expect(truth.contains("packets 3 bytes \(3 * 528)"), "\(truth)")
        }
    }

    @Test("a port that a proxy on this machine listens on, as Docker's does for IPv6, is counted")
    func userlandProxy() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388])
            let agent = try world.start()
            let truth = try Truth(ports: [8388])
            let proxy = try Child("socat", ["TCP6-LISTEN:8388,fork,ipv6only", "TCP4:127.0.0.1:9999"])
            try serving([9999]) {
                try eventually("the proxy listens") {
                    try shell("ss --no-header --listening --tcp sport = :8388").isEmpty == false
                }
                try exchange(tcp: 50_000, to: 8388, ipv6: true)
            }
            proxy.stop()
            let page = try agent.scrape()
            let differences = try truth.differences(from: page)
            #expect(differences == [])
            #expect(try #require(page.bytes(8388, "tcp", "in")) > 50_000)
            #expect(try #require(page.bytes(8388, "tcp", "out")) > 25_000)
        }
    }
}

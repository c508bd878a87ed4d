import Foundation
import TestSupport
import Testing

@Suite("Alerts", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct AlertTests {
    /// Days and minutes of the rules, in seconds.
    private let shortened = [
        ("for: 2m", "for: 1s"), ("for: 15m", "for: 1s"), ("[15m]", "[20s]"), ("offset 15m", "offset 20s"),
        ("[1d]", "[10s]"), ("[7d]", "[5m]"),
    ]

    @Test("fire in a real Alertmanager when what they speak of happens, and end with it")
    func fire() async throws {
        try await inNewNetworkNamespace {
            let world = try LimitsWorld(ports: [8388, 8389])
            let disk = try SmallDisk(at: world.directory.file("disk"), bytes: 8 << 20)
            let soon = Date(timeIntervalSinceNow: 86_400).ISO8601Format()
            let alice = "{ port: 8388, limit_monthly: '10 MB', expires: '\(soon)' }"
            try world.configure(alice + ", { port: 8389, limit: 200000 }", "ownership: false")
            func start() throws -> AgentProcess { try world.startAgent(["--state", disk.path + "/porttally.db"]) }
            var agent = try start()
            let alertmanager = try Alertmanager(world.directory)
            let prometheus = try PrometheusServer(world.directory, shortened: shortened)
            try eventually("Prometheus scrapes", within: 20) { try prometheus.value(of: "up") == 1 }

            // Limits, an expiry, and a port that was busy.
            #expect(try Transfer(world, 8388, "8500000").end().isWhole)
            #expect(try Transfer.fills(world, 8389))
            try alertmanager.fires(
                ["PorttallyLimitNear 8388", "PorttallyLimitReached 8389", "PorttallyExpiring 8388"],
                not: ["PorttallyLimitNear 8389"])
            try alertmanager.fires(["PorttallyPortSilent 8388"], not: ["PorttallyPortSilent 8389"])

            // A config that can't be read, and is mended.
            try world.directory.write("ss.json", "{ server_port: ")
            try alertmanager.fires(["PorttallyConfigDegraded"])
            try world.directory.write("ss.json", shadowsocksConfig([8388]))
            try world.configure(alice, "ownership: false")
            try alertmanager.fires(["PorttallyPortGone 8389"], not: ["PorttallyConfigDegraded"])

            // Somebody resets the counters.
            try shell("nft reset counters table inet porttally >/dev/null")
            try alertmanager.fires(["PorttallyCountersReset"])

            // A full disk.
            try disk.fill()
            // Small commits still find room in the store's own log; two thousand new ports do not.
            try world.directory.write("ss.json", shadowsocksConfig([8388] + Array(20_000..<22_000)))
            try alertmanager.fires(["PorttallyStoreDown"])
            try disk.free()
            try world.directory.write("ss.json", shadowsocksConfig([8388]))
            try alertmanager.fires([], not: ["PorttallyStoreDown", "PorttallyDown"])

            // No readings: somebody else's table stands where ours was.
            try shell("nft 'delete table inet porttally; add table inet porttally; add chain inet porttally theirs'")
            try alertmanager.fires(["PorttallyDown"])
            #expect(agent.child.isRunning)
            try shell("nft delete table inet porttally")
            try alertmanager.fires([], not: ["PorttallyDown"])

            // No agent.
            agent.kill()
            try alertmanager.fires(["PorttallyDown"])
            agent = try start()
            try alertmanager.fires([], not: ["PorttallyDown"])
            #expect(try prometheus.value(of: "up") == 1)
            #expect(agent.terminate() == 0)
        }
    }
}

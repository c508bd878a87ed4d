import Foundation
import TestSupport
import Testing

@Suite("Configs that change", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct ConfigWatchTests {
    /// How a config is changed so that it names other ports.
    enum Change: String, CaseIterable, Sendable {
        case inPlace, renamedOver, symlinkSwapped, globGains, created
    }

    // The interval is an hour: only inotify can tell.
    @Test("are noticed within a second, however they change", arguments: Change.allCases)
    func noticed(change: Change) async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            let pattern = directory.file(change == .globGains ? "*.conf" : "ss.conf")
            switch change {
            case .symlinkSwapped:
                try directory.write("one", shadowsocksConfig([8388]))
                try directory.write("two", shadowsocksConfig([8388, 8389]))
                try shell("cd \(directory.path) && ln -s one ss.conf")
            case .created: break
            default: try directory.write("ss.conf", shadowsocksConfig([8388]))
            }
            let config = "{ shadowsocks: [\"\(pattern)\"], interval: 3600 }"
            let agent = try AgentProcess(in: directory, config: config).ready()
            #expect(try agent.scrape().bytes(8389, "tcp", "in") == nil)
            switch change {
            case .inPlace, .created: try directory.write("ss.conf", shadowsocksConfig([8388, 8389]))
            case .renamedOver:
                try directory.write("ss.conf~", shadowsocksConfig([8388, 8389]))
                try shell("mv \(directory.file("ss.conf~")) \(directory.file("ss.conf"))")
            case .symlinkSwapped: try shell("cd \(directory.path) && ln -sfn two ss.conf")
            case .globGains: try directory.write("more.conf", shadowsocksConfig([8389]))
            }
            try eventually("8389 is counted", within: 1) {
                try NftRuleset.counters("porttally")["ss_8389_tcp_in"] != nil
            }
            #expect(agent.terminate() == 0)
        }
    }

    @Test("are told to systemd where their number is another, and only then")
    func status() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388], "interval: 3600")
            let heard = world.directory.file("heard")
            let systemd = try Child(
                "socat", ["-u", "UNIX-RECV:\(world.directory.file("notify"))", "CREATE:\(heard)"])
            try eventually("somebody listens") { FileManager.default.fileExists(atPath: heard) }
            let agent = try AgentProcess(
                in: world.directory, config: world.config,
                environment: ["NOTIFY_SOCKET": world.directory.file("notify")]
            ).ready()
            for port in [8389, 8390, 8390, 8391] {
                try world.name([port])
                try eventually("\(port) is counted", within: 2) {
                    try agent.scrape().bytes(port, "tcp", "in") != nil
                }
            }
            try world.name([8388, 8389])
            let text = { (try? String(contentsOfFile: heard, encoding: .utf8)) ?? "" }
            try eventually("systemd hears of the second port", within: 2) { text().contains("counting 2 ports") }
            #expect(text() == "STATUS=counting 1 portsREADY=1STATUS=counting 2 ports")
            #expect(agent.terminate() == 0)
            systemd.signal(SIGTERM)
            _ = systemd.wait()
        }
    }

    @Test("that are torn, unreadable or removed")
    func degraded() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388, 8389], "interval: 3600")
            let agent = try world.start()
            let gauge = "porttally_config_degraded{source=\"\(world.directory.file("ss.json"))\"}"
            #expect(try agent.scrape()[gauge] == 0)
            try world.directory.write("ss.json", String(shadowsocksConfig([8388]).prefix(50)))
            try eventually("it shows as degraded", within: 2) { try agent.scrape()[gauge] == 1 }
            #expect(try agent.scrape().bytes(8389, "tcp", "in") != nil)

            // A restart forgets nothing: the ports of the torn file are still known.
            agent.kill()
            let again = try world.start()
            #expect(try again.scrape()[gauge] == 1)
            #expect(try again.scrape().bytes(8389, "tcp", "in") != nil)

            try world.name([8388])
            try eventually("it is read again", within: 2) {
                let page = try again.scrape()
                return page[gauge] == 0 && page.bytes(8389, "tcp", "in") == nil
            }
            try FileManager.default.removeItem(atPath: world.directory.file("ss.json"))
            try eventually("a file that is gone removes its ports", within: 2) {
                try NftRuleset.counters("porttally").count == 2
            }
            #expect(again.terminate() == 0)
        }
    }

    @Test("are read again on SIGHUP, the agent's own included")
    func hangUp() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388], "interval: 3600")
            let agent = try world.start()
            let own =
                "{ shadowsocks: [\"\(world.directory.file("ss.json"))\"], interval: 3600, ports: [{ port: 9999, name: \"bob\" }] }"
            try world.directory.write("porttally.json", own)
            agent.child.signal(SIGHUP)
            try eventually("the declared port is counted", within: 2) {
                try agent.scrape().bytes(9999, "udp", "in") == 0
            }
            #expect(try agent.scrape().text.contains("port=\"9999\",name=\"bob\""))
            #expect(
                try run("nft", ["list", "counter", "inet", "porttally", "ss_9999_tcp_in"]).output.contains(
                    "comment \"bob\""))

            try world.directory.write("porttally.json", "{ nonsense: 1 }")
            agent.child.signal(SIGHUP)
            try eventually("the bad config is reported", within: 2) { agent.output.contains("nonsense: is not a key") }
            #expect(try agent.scrape().bytes(9999, "udp", "in") == 0)
            #expect(agent.terminate() == 0)
        }
    }

    @Test("decide which transports are shown")
    func transports() async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            try directory.write(
                "ss.json", "{ \"server\": \"::\", \"server_port\": 8388, \"password\": \"x\", \"mode\": \"tcp_only\" }")
            let agent = try AgentProcess(
                in: directory, config: "{ shadowsocks: [\"\(directory.file("ss.json"))\"] }"
            ).ready()
            let page = try agent.scrape()
            #expect(page.bytes(8388, "tcp", "in") == 0)
            #expect(page.bytes(8388, "udp", "in") == nil)
            #expect(try NftRuleset.counters("porttally")["ss_8388_udp_in"] != nil)
        }
    }
}

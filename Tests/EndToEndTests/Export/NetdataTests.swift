import Foundation
import TestSupport
import Testing

@Suite("porttally netdata", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct NetdataTests {
    /// The bytes, and the packets, that somebody else counted of a port each way.
    private func counted(_ truth: Truth, _ port: Int) throws -> [String: Double] {
        let all = try truth.read()
        var sums: [String: Double] = [:]
        for (direction, sign) in [("in", 1.0), ("out", -1.0)] {
            for transport in ["tcp", "udp"] {
                let found = try #require(all["p\(port)_\(transport)_\(direction)"])
                sums["\(port)_bytes_\(direction)", default: 0] += sign * Double(found.bytes) / 1000
                sums["\(port)_pkts_\(direction)", default: 0] += sign * Double(found.packets)
            }
        }
        return sums
    }

    /// What a netdata has stored of a port, in sum: its curves are of a second each.
    private func stored(_ netdata: Netdata, _ port: Int) throws -> [String: Double] {
        var sums: [String: Double] = [:]
        for chart in ["bytes", "pkts"] {
            for (name, values) in try netdata.values("shadowsocks.\(port)_\(chart)") {
                sums[name] = values.reduce(0, +)
            }
        }
        return sums
    }

    /// Whether these are equal but for what netdata's figures lack in precision.
    private func isNear(_ found: [String: Double], _ expected: [String: Double]) -> Bool {
        found.keys == expected.keys
            && expected.allSatisfy { name, value in abs((found[name] ?? 0) - value) <= abs(value) * 0.002 + 0.01 }
    }

    private func exchangeSome(_ port: Int, bytes: Int) throws {
        try serving([port]) { try exchange(tcp: bytes, to: port) }
        for _ in 0..<20 { try exchange(udp: 700, to: port) }
    }

    /// The processes that have this on their command lines.
    private func processes(with text: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.filter { name in
            Int(name) != nil
                && (try? String(contentsOfFile: "/proc/\(name)/cmdline", encoding: .utf8))?.contains(text) == true
        }
    }

    @Test(
        "a real netdata shows what nft counted, in above zero and out below; ports come and go, and so may the agent",
        .enabled(if: isRootOfTheMachine, "netdata's user has to be another one"))
    func charts() async throws {
        try await inNewNetworkNamespace {
            let world = try World(
                ports: [8388, 8389],
                #"interval: 3600, socket_group: "netdata", ports: [{ port: 8389, name: "O'Neil \\ \"张三\"" }]"#)
            let socket = "unix:\(world.directory.file("http.sock"))"
            var agent = try world.start(["--listen", socket])
            let truth = try Truth(ports: [8388, 8389, 8390])
            // Before there is anybody who looks: nobody shall take it for new.
            try exchangeSome(8388, bytes: 3_000_000)
            let before = try counted(truth, 8388)
            let netdata = try Netdata(world.directory, options: "--ask \(socket)")
            let all = Set([8388, 8389].flatMap { port in ["bytes", "pkts"].map { "shadowsocks.\(port)_\($0)" } })
            try eventually("the charts are there, with a first figure") {
                guard try Set(netdata.charts().keys) == all else { return false }
                return try netdata.values("shadowsocks.8388_pkts").values.contains { !$0.isEmpty }
            }
            let charts = try netdata.charts()
            let bytes = try #require(charts["shadowsocks.8388_bytes"])
            #expect(bytes.dimensions == ["8388_bytes_in", "8388_bytes_out"])
            for (key, value) in [
                ("units", "kB/s"), ("family", "8388 bytes"), ("context", "shadowsocks.8388_bytes"),
                ("chart_type", "area"),
                ("title", "8388 bytes (shadowsocks.8388_bytes)"),
            ] { #expect(bytes.description[key] as? String == value) }
            let packets = try #require(charts["shadowsocks.8388_pkts"])
            #expect(packets.dimensions == ["8388_pkts_in", "8388_pkts_out"])
            #expect(packets.description["units"] as? String == "packets/s")
            #expect(packets.description["context"] as? String == "shadowsocks.8388_packets")
            #expect(charts["shadowsocks.8389_bytes"]?.labels["name"] == "O_Neil _ _张三_")

            try exchangeSome(8388, bytes: 2_000_000)
            let passed = try counted(truth, 8388).merging(before) { $0 - $1 }
            try eventually("it has stored what passed, and nothing of before") {
                try isNear(stored(netdata, 8388), passed)
            }

            #expect(agent.terminate() == 0)
            agent = try world.start(["--listen", socket])
            try exchangeSome(8389, bytes: 100_000)
            let other = try counted(truth, 8389)
            try eventually("it goes on where the agent does") { try isNear(stored(netdata, 8389), other) }
            let again = try stored(netdata, 8388)
            #expect(isNear(again, passed), "no spike: \(again), not \(passed)")

            try world.directory.write("porttally.json", world.config.replacing("8389", with: "8390"))
            try world.name([8388, 8390])
            let others = Set([8388, 8390].flatMap { port in ["bytes", "pkts"].map { "shadowsocks.\(port)_\($0)" } })
            try eventually("charts come and go with their ports") { try Set(netdata.charts().keys) == others }
            netdata.kill()
            try eventually("nothing is left of the plugin") { processes(with: socket).count == 1 }
            #expect(agent.terminate() == 0)
        }
    }

    @Test("ends when nobody reads any more, whether there is an agent or not")
    func unread() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388])
            let command = [
                AgentProcess.program, "netdata", "1", "--config", world.directory.file("porttally.json"), "--state",
                world.directory.file("porttally.db"),
            ].map { "'\($0)'" }.joined(separator: " ")
            try world.directory.write("porttally.json", world.config)
            let lonely = try shell("{ timeout 20 \(command); echo $? >&2; } 2>&1 >/dev/full | cat; true")
            #expect(lonely.hasPrefix("porttally: asking unix:@porttally/inet/porttally/http: "))
            #expect(lonely.hasSuffix("\n0\n"), "\(lonely)")
            let agent = try world.start()
            let read = try shell("{ timeout 20 \(command) || true; } | head -1")
            #expect(read.hasPrefix("CHART shadowsocks.8388_bytes "))
            #expect(agent.terminate() == 0)
        }
    }
}

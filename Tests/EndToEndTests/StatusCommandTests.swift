import Foundation
import TestSupport
import Testing

@Suite(
    "porttally status", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct StatusCommandTests {
    /// Runs it with the settings of a world's agent.
    private func status(_ world: World, _ arguments: [String], as user: Int? = nil) throws -> Finished {
        let command =
            ["status", "--config", world.directory.file("porttally.json")]
            + ["--state", world.directory.file("porttally.db")] + arguments
        guard let user else { return try run(AgentProcess.program, command, check: false) }
        return try run(
            "setpriv", ["--reuid", "\(user)", "--regid", "\(user)", "--clear-groups", AgentProcess.program] + command,
            check: false)
    }

    /// What its JSON says of a port, beside what somebody else counted.
    private func expect(_ json: String, _ port: Int, _ truth: Truth) throws {
        let root = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let ports = root["ports"] as? [[String: Any]] ?? [root]
        let found = try #require(ports.first { $0["port"] as? Int == port })
        func figure(_ part: String, _ key: String) -> UInt64? {
            ((found[part] as? [String: Any])?[key] as? NSNumber)?.uint64Value
        }
        let counted = try truth.read()
        for transport in ["tcp", "udp"] {
            for (direction, key) in [("in", "receive"), ("out", "transmit")] {
                let expected = try #require(counted["p\(port)_\(transport)_\(direction)"])
                #expect(figure(transport, "\(key)_bytes") == expected.bytes)
                #expect(figure(transport, "\(key)_packets") == expected.packets)
            }
        }
        let received = ["tcp", "udp"].reduce(0) { $0 + (counted["p\(port)_\($1)_in"]?.bytes ?? 0) }
        #expect(received > 1000)
        for part in ["total", "today", "month"] { #expect(figure(part, "receive_bytes") == received) }
    }

    private func exchangeSome() throws {
        try serving([8388, 8389]) {
            try exchange(tcp: 50_000, to: 8388)
            try exchange(tcp: 4_000, to: 8389)
        }
        try exchange(udp: 1000, to: 8388)
    }

    private static let ports = "ports: [{ port: 8388, name: \"张三\", limit_monthly: \"1GB\" }, { port: 8389 }]"

    @Test("the agent answers root and its own user, without a token and with figures of this moment, and nobody else")
    func live() async throws {
        try await inNewNetworkNamespace {
            let world = try World(
                ports: [8388, 8389], "token: \"0123456789abcdef0123\", interval: 3600, \(Self.ports)")
            let agent = try world.start()
            let truth = try Truth(ports: [8388, 8389])
            try exchangeSome()
            let all = try status(world, ["--json"])
            #expect(all.status == 0 && all.errors.isEmpty, "\(all.errors)")
            try expect(all.output, 8388, truth)
            try expect(all.output, 8389, truth)
            try exchangeSome()
            for name in ["8388", "张三"] { try expect(try status(world, ["--json", name]).output, 8388, truth) }
            let table = try status(world, ["--units", "bytes"])
            #expect(table.output.contains("张三") && !table.output.contains("\u{1b}"))
            let bytes = try truth.read()
            for name in ["p8389_tcp_in", "p8389_tcp_out"] {
                #expect(table.output.contains(" \(bytes[name]?.bytes ?? 0) "), "\(table.output)")
            }
            let none = try status(world, ["9999"])
            #expect(none.status == 69)
            #expect(none.errors.contains("no port has the number or the name 9999"))
            guard isRootOfTheMachine else { return }
            let other = try status(world, [], as: 54321)
            #expect(other.status == 77)
            #expect(other.output.isEmpty)
            #expect(other.errors.contains("only root and the agent's own user are answered here"), "\(other.errors)")
            #expect(agent.terminate() == 0)
        }
    }

    @Test("what flows now is told where an agent measures it")
    func rate() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388, 8389], "interval: 3600")
            let agent = try world.start()
            let traffic = try Traffic(ports: [8388])
            var lines: [Substring] = []
            try eventually("one port has a rate, and the other none") {
                lines = try status(world, []).output.split(separator: "\n")
                return lines.contains { $0.hasPrefix("8388 ") && $0.contains("bit/s") && !$0.contains(" 0 bit/s") }
            }
            #expect(lines.first?.contains("  RATE  ") == true)
            #expect(lines.contains { $0.hasPrefix("8389 ") && $0.contains(" 0 bit/s") })
            #expect(try status(world, ["8389"]).output.contains("\n  now        0 bit/s in, 0 bit/s out\n"))
            try traffic.stop()
            #expect(agent.terminate() == 0)
            #expect(!(try status(world, []).output.contains("bit/s")))
        }
    }

    @Test("an agent that is another user's answers that user and root", .enabled(if: isRootOfTheMachine))
    func otherUser() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388, 8389])
            try shell("chown 54321:54321 \(world.directory.path)")
            try world.directory.write("porttally.json", world.config)
            let agent = try Child(
                "setpriv",
                [
                    "--reuid", "54321", "--regid", "54321", "--clear-groups", "--inh-caps", "+net_admin",
                    "--ambient-caps", "+net_admin", AgentProcess.program, "run",
                    "--config", world.directory.file("porttally.json"), "--state",
                    world.directory.file("porttally.db"),
                ], errors: world.directory.file("log"))
            try eventually("it answers") { httpGet("/health")?.status == 200 }
            let truth = try Truth(ports: [8388, 8389])
            try exchangeSome()
            for user in [nil, 54321] {
                let found = try status(world, ["--json"], as: user)
                #expect(found.status == 0, "\(found.errors)")
                try expect(found.output, 8388, truth)
            }
            #expect(try status(world, [], as: 54322).status != 0)
            agent.stop()
        }
    }

    @Test("without an agent the store is read, which is said, and not changed")
    func stored() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388, 8389], Self.ports)
            let agent = try world.start()
            let truth = try Truth(ports: [8388, 8389])
            try exchangeSome()
            #expect(agent.terminate() == 0)
            let before = try shell("md5sum \(world.directory.path)/porttally.db*")
            let found = try status(world, ["--json"])
            #expect(found.status == 0)
            #expect(
                found.errors.hasPrefix("porttally: no agent runs for table inet porttally; this is from the store, "))
            #expect(found.errors.split(separator: "\n").count == 1)
            try expect(found.output, 8388, truth)
            try expect(found.output, 8389, truth)
            #expect(try shell("md5sum \(world.directory.path)/porttally.db*") == before)
        }
    }

    @Test(
        "an agent whose socket's name is taken works on, and the one who has it is not believed",
        .enabled(if: isRootOfTheMachine))
    func taken() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388, 8389])
            let squatter = try Child(
                "setpriv",
                [
                    "--reuid", "54321", "--regid", "54321", "--clear-groups", "socat",
                    "ABSTRACT-LISTEN:porttally/inet/porttally/http,fork", "SYSTEM:echo nonsense",
                ])
            try eventually("the name is taken") { try shell("ss -xlH").contains("@porttally/inet/porttally/http") }
            let agent = try world.start()
            #expect(agent.output.contains("commands such as `porttally status` can't ask this agent"))
            let found = try status(world, [])
            #expect(found.status != 0 && found.output.isEmpty)
            #expect(found.errors.contains("a process of user 54321 listens there"), "\(found.errors)")
            squatter.stop()
        }
    }
}

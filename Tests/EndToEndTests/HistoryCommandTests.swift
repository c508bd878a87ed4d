import Foundation
import TestSupport
import Testing

@Suite(
    "porttally history", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct HistoryCommandTests {
    private struct Usage: Decodable, Equatable {
        struct Row: Decodable, Equatable {
            var port: Int
            var name: String?
            var receive_bytes: UInt64
            var transmit_bytes: UInt64
        }
        var by: String
        var rows: [Row]
        var next: String?
    }

    /// Runs it with the settings of a world's agent.
    private func history(_ world: World, _ arguments: String...) throws -> Finished {
        try run(
            AgentProcess.program,
            ["history", "--config", world.directory.file("porttally.json")]
                + ["--state", world.directory.file("porttally.db")] + arguments, check: false)
    }

    private func usage(_ world: World, _ arguments: String...) throws -> Usage {
        let found = try run(
            AgentProcess.program,
            ["history", "--config", world.directory.file("porttally.json"), "--json"]
                + ["--state", world.directory.file("porttally.db")] + arguments)
        return try JSONDecoder().decode(Usage.self, from: Data(found.output.utf8))
    }

    /// What somebody else counted of a port.
    private func counted(_ truth: Truth, _ port: Int, _ direction: String) throws -> UInt64 {
        let all = try truth.read()
        return ["tcp", "udp"].reduce(0) { $0 + (all["p\(port)_\($1)_\(direction)"]?.bytes ?? 0) }
    }

    private func exchangeSome() throws {
        try serving([8388, 8389]) {
            try exchange(tcp: 50_000, to: 8388)
            try exchange(tcp: 4_000, to: 8389)
        }
    }

    private func expect(_ usage: Usage, _ truth: Truth, _ ports: [Int]) throws {
        #expect(Set(usage.rows.map(\.port)) == Set(ports))
        #expect(usage.next == nil)
        for port in ports {
            // The test may cross the end of a period.
            let rows = usage.rows.filter { $0.port == port }
            #expect(rows.reduce(0) { $0 + $1.receive_bytes } == (try counted(truth, port, "in")))
            #expect(rows.reduce(0) { $0 + $1.transmit_bytes } == (try counted(truth, port, "out")))
        }
    }

    @Test(
        "is what the kernel counted until now; JSON and CSV are what the API answers, and without an agent the store's")
    func exact() async throws {
        try await inNewNetworkNamespace {
            let world = try World(
                ports: [8388, 8389],
                "ports: [{ port: 8388, name: \"张三\" }], interval: 3600, timezone: \"Asia/Shanghai\"")
            let agent = try world.start()
            let truth = try Truth(ports: [8388, 8389])
            #expect(try history(world).output == "all ports by day: nothing was counted in that time\n")
            for by in ["hour", "day", "month"] {
                try exchangeSome()
                try expect(try usage(world, "--by", by), truth, [8388, 8389])
            }
            try expect(try usage(world, "--name", "张三"), truth, [8388])
            try expect(try usage(world, "--port", "8389", "--from", "2026-01-01T00:00:00+08:00"), truth, [8389])

            let month = try history(world, "--by", "month", "--units", "bytes")
            let sums = try ["in", "out"].map { direction in
                try [8388, 8389].reduce(0) { $0 + (try counted(truth, $1, direction)) }
            }
            #expect(month.output.contains("  \(sums[0])  \(sums[1])  \(sums[0] + sums[1])  "), "\(month.output)")
            #expect(month.errors.isEmpty && !month.output.contains("\u{1b}"))

            let question = "/api/v1/usage?by=day&from=2026-01-01"
            let (json, csv) = (
                try agent.get(question).output, try agent.get(question, headers: ["Accept: text/csv"]).output
            )
            #expect(try history(world, "--from", "2026-01-01", "--json").output == json + "\n")
            #expect(try history(world, "--from", "2026-01-01", "--csv").output == csv)

            #expect(agent.terminate() == 0)
            // SQLite notes in shared memory who reads, where an agent has left some.
            let files = try shell("md5sum $(ls \(world.directory.path)/porttally.db* | grep -v shm)")
            let stored = try history(world, "--from", "2026-01-01", "--csv")
            #expect(stored.output == csv)
            #expect(
                stored.errors.hasPrefix("porttally: no agent runs for table inet porttally; this is from the store, "))
            try expect(try usage(world), truth, [8388, 8389])
            #expect(
                try shell("md5sum $(ls \(world.directory.path)/porttally.db* | grep -v shm)") == files,
                "nothing is changed")
        }
    }

    @Test("all pages of an answer come as one")
    func pages() async throws {
        try await inNewNetworkNamespace {
            let ports = Array(20_001...20_004)
            let world = try World(ports: ports)
            let agent = try world.start()
            let truth = try Truth(ports: ports)
            try serving(ports) { for port in ports { try exchange(tcp: 1000, to: port) } }
            // More hours than rows on a page, which has part of a port's.
            let from = "2025-01-01"
            #expect(try agent.get("/api/v1/usage?by=hour&from=\(from)").output.contains("\"next\":"))
            try expect(try usage(world, "--by", "hour", "--from", from), truth, ports)
            #expect(agent.terminate() == 0)
        }
    }

    @Test(
        "what makes no sense is said",
        arguments: [
            (["--by", "week"], 64, "--by: week is none of hour, day and month"),
            (["--port", "0"], 64, "--port: 0 is no port; write a number from 1 to 65535"),
            (
                ["--from", "yesterday"], 64,
                "--from: yesterday must be a time such as 2026-12-31T18:00:00+08:00, or a date"
            ),
            (["--from", "2026-02-01", "--to", "2026-01-01"], 64, "from must be before to"),
            (["--name", "nobody"], 69, "no port has the name nobody; `porttally status` shows all"),
            (["--port", "9"], 69, "no port has the number 9; `porttally status` shows all"),
        ] as [([String], Int32, String)])
    func mistakes(arguments: [String], status: Int32, reason: String) async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388])
            try world.directory.write("porttally.json", world.config)
            let found = try run(
                AgentProcess.program,
                ["history", "--config", world.directory.file("porttally.json")]
                    + ["--state", world.directory.file("porttally.db")] + arguments, check: false)
            #expect(found.status == status)
            #expect(found.output.isEmpty)
            #expect(found.errors.contains(reason), "\(found.errors)")
        }
    }
}

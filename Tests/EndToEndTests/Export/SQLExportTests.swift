import Foundation
import TestSupport
import Testing

@Suite("porttally export sql", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct SQLExportTests {
    /// Names that would do harm, or would be harmed.
    private static let names = [
        8388: #"a'); DROP TABLE port_8388; -- "\"#, 8389: "张三 😀 `x`", 8390: #"\' OR 1=1; /* \n"#,
    ]

    /// The JSON5 of names, with a line's end and other control characters in the first.
    private static let config: String = {
        let entries = names.sorted { $0.key < $1.key }.map { port, name in
            let text = name.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
            return "{ port: \(port), name: \"\(text)\(port == 8388 ? #"\n\u0000"# : "")\" }"
        }
        return "interval: 3600, timezone: 'Asia/Shanghai', ports: [\(entries.joined(separator: ", "))]"
    }()

    private func script(_ world: World, _ arguments: [String] = []) throws -> String {
        let result = try run(
            AgentProcess.program,
            [
                "export", "sql", "--config", world.directory.file("porttally.json"), "--state",
                world.directory.file("porttally.db"),
            ] + arguments)
        return result.output
    }

    /// What somebody else counted of a port, TCP and UDP.
    private func counted(_ truth: Truth, _ port: Int, _ directions: [String] = ["out"]) throws -> UInt64 {
        let all = try truth.read()
        return directions.reduce(0) { sum, direction in
            sum + ["tcp", "udp"].reduce(0) { $0 + (all["p\(port)_\($1)_\(direction)"]?.bytes ?? 0) }
        }
    }

    @Test("is taken by a real MariaDB, any number of times, and its sums are what nft counted")
    func loaded() async throws {
        try await inNewNetworkNamespace {
            let ports = [8388, 8389, 8390]
            let world = try World(ports: ports, Self.config)
            let database = try MariaDB(world.directory)
            let agent = try world.start()
            let truth = try Truth(ports: ports)
            let traffic = try Traffic(ports: [8388, 8389])
            func expectTruth() throws {
                for port in ports {
                    let sum = try counted(truth, port)
                    let found = try database.query(
                        "SELECT COALESCE(SUM(traffic_diff), 0), COALESCE(MAX(traffic_accu), 0) FROM port_\(port)")
                    #expect(found == "\(sum)\t\(sum)\n", "port \(port)")
                }
            }
            for _ in 0..<2 {
                let before = try truth.totalBytes()
                traffic.resume()
                try eventually("traffic flows") { try truth.totalBytes() > before + 500_000 }
                try traffic.pause()
                let script = try script(world)
                for _ in 0..<2 {
                    try database.load(script)
                    try expectTruth()
                }
            }
            try traffic.stop()
            for (port, name) in Self.names {
                #expect(try database.query("SELECT name FROM port_names WHERE port = \(port)") == name + "\n")
            }
            #expect(try database.query("SHOW TABLES") == "port_8388\nport_8389\nport_8390\nport_names\n")
            // An hour's row is under its first second.
            let hour = try database.query("SELECT UNIX_TIMESTAMP(MAX(collect_time)) % 3600 FROM port_8388")
            #expect(hour == "0\n")

            // Without an agent it is from the store; into tables as newer versions of the program make them.
            try database.load(
                "DROP TABLE port_8388; CREATE TABLE port_8388 (traffic_diff BIGINT NOT NULL DEFAULT 0, "
                    + "collect_time TIMESTAMP DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY(collect_time)) ENGINE=InnoDB CHARSET=utf8"
            )
            #expect(agent.terminate() == 0)
            let stored = try script(world, ["--no-accu", "--count", "both"])
            try database.load(stored)
            #expect(
                try database.query("SELECT SUM(traffic_diff) FROM port_8388")
                    == "\(counted(truth, 8388, ["in", "out"]))\n")
        }
    }
}

import Foundation
import TestSupport
import Testing

@Suite("porttally export, to files", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct FileExportTests {
    private static let ports = [111, 1111, 8388]

    private func arguments(_ world: World, _ more: [String]) -> [String] {
        ["export", "--config", world.directory.file("porttally.json"), "--state", world.directory.file("porttally.db")]
            + more
    }

    /// The bytes and packets a second of each port, each way, as the agent answers them.
    private func rates() throws -> [Int: [Double]] {
        struct Live: Decodable {
            struct Rate: Decodable {
                var port: Int
                var receive_packets_per_second: Double
                var transmit_packets_per_second: Double
                var receive_bytes_per_second: Double
                var transmit_bytes_per_second: Double
            }
            var ports: [Rate]
        }
        let answer = try #require(httpGet("/api/v1/live"))
        let live = try JSONDecoder().decode(Live.self, from: Data(answer.body.utf8))
        return live.ports.reduce(into: [:]) {
            $0[$1.port] = [
                $1.receive_packets_per_second, $1.transmit_packets_per_second, $1.receive_bytes_per_second,
                $1.transmit_bytes_per_second,
            ]
        }
    }

    /// The rates in a file, by port; nil where there is none.
    private func list(_ file: String) throws -> [Int: [Double]]? {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
        #expect(text.hasSuffix("\n"))
        let lines = text.split(separator: "\n").map { $0.split(separator: ",") }
        #expect(lines.map { Int($0[0]) } == Self.ports, "a file is whole whenever it is read")
        return try lines.reduce(into: [:]) { lists, line in
            let numbers = try line.dropFirst().map { try #require(Double($0)) }
            lists[try #require(Int(line[0]))] = numbers
        }
    }

    @Test("csv is replaced whole, has the agent's rates of every port, and is taken away while there is no agent")
    func csv() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: Self.ports, "interval: 3600")
            var agent = try world.start()
            let traffic = try Traffic(ports: [1111, 8388], others: [111])
            let file = world.directory.file("rates.csv")
            let exporting = try Child(
                AgentProcess.program, arguments(world, ["csv", "--output", file, "--every", "1"]),
                errors: world.directory.file("export.log"))
            var seen: Set<[Int: [Double]]> = []
            try eventually("three lists were written, and each shows what the agent answers") {
                guard let list = try list(file) else { return false }
                let shown = try rates()
                if list.filter({ $0.value != [0, 0, 0, 0] }) == shown, shown.count == 2 { seen.insert(list) }
                return seen.count == 3
            }
            #expect(seen.allSatisfy { $0[111] == [0, 0, 0, 0] })
            #expect(agent.terminate() == 0)
            try eventually("there is no list") { try list(file) == nil }
            agent = try world.start()
            try eventually("there is one again") { try list(file) != nil }
            try traffic.stop()
            exporting.stop()
            let complaints = try String(contentsOfFile: world.directory.file("export.log"), encoding: .utf8)
            #expect(complaints.split(separator: "\n").count == 1, "\(complaints)")
            let names = try FileManager.default.contentsOfDirectory(atPath: world.directory.path)
            #expect(names.filter { $0.hasPrefix(".") } == [], "nothing is left beside it")
            #expect(agent.terminate() == 0)
            let none = try run(AgentProcess.program, arguments(world, ["csv"]), check: false)
            #expect(none.status == 69 && none.output.isEmpty)
        }
    }

    @Test("logs of day, month and year have what nft counted, and may be written again")
    func logs() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: Self.ports, "interval: 3600, timezone: 'Asia/Shanghai'")
            let agent = try world.start()
            let truth = try Truth(ports: Self.ports)
            let folder = world.directory.file("logs")
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            func export(_ more: String...) throws -> Finished {
                try run(AgentProcess.program, arguments(world, ["logs"] + more), check: false)
            }
            for _ in 0..<2 {
                try serving([111, 1111]) {
                    try exchange(tcp: 30_000, to: 111)
                    try exchange(tcp: 70_000, to: 1111)
                }
                #expect(try export("--output", folder).status == 0)
                let counted = try truth.read()
                let names = try FileManager.default.contentsOfDirectory(atPath: folder)
                for kind in ["day", "month", "year"] {
                    let files = names.filter { $0.hasSuffix("_\(kind)log.txt") }
                    let text = try files.map { try String(contentsOfFile: folder + "/" + $0, encoding: .utf8) }.joined()
                    for port in Self.ports {
                        // As its users' scripts would, but for the blank behind the number.
                        let sum = text.split(separator: "\n").filter { $0.contains(" port:\(port) ") }
                            .reduce(0) { $0 + (UInt64($1.split(separator: " ")[2]) ?? 0) }
                        #expect(sum == counted["p\(port)_tcp_out"]?.bytes, "\(kind), port \(port): \(text)")
                    }
                    let stamp =
                        ["day": #"\d{4}/\d\d/\d\d_\d\d:\d\d:\d\d"#, "month": #"\d{6}"#, "year": #"\d{4}"#][kind] ?? ""
                    let lines = try Regex("(?:\(stamp) port:\\d+ \\d+\n|\n)+")
                    #expect(text.wholeMatch(of: lines) != nil, "\(text)")
                }
            }
            let nowhere = try export("--output", world.directory.file("none"))
            #expect(nowhere.status == 73 && nowhere.errors.contains("can't be written: No such file or directory"))
            #expect(try export().status == 64, "logs are several files")
            #expect(try export("--output", folder, "--from", "2999-01-01").status == 64)
            #expect(agent.terminate() == 0)
        }
    }
}

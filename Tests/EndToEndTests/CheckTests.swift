import Foundation
import TestSupport
import Testing

@Suite(
    "What check says of limits", .serialized,
    .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct CheckTests {
    @Test("is what was counted, while the agent runs and when it has stopped, and leaves the store as it is")
    func used() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388], "interval: 1, defaults: { limit_daily: '1TB' }")
            let check = {
                try run(
                    AgentProcess.program,
                    [
                        "check", "--config", world.directory.file("porttally.json"), "--state",
                        world.directory.file("porttally.db"),
                    ], check: false
                ).output
            }
            try world.directory.write("porttally.json", world.config)
            let unused = "limits: 1TB a day in and out (0B used, 0 %, anew "
            #expect(try check().contains(unused))
            #expect(try !FileManager.default.contentsOfDirectory(atPath: world.directory.path).contains("porttally.db"))

            let agent = try world.start()
            try serving([8388]) { try exchange(tcp: 4096, to: 8388) }
            /// The same figure as on the page, rounded down to a hundredth of a kilobyte.
            func reached() throws -> String {
                let page = try agent.scrape()
                let sum = ["tcp", "udp"].reduce(0) { sum, transport in
                    sum + ["in", "out"].reduce(0) { $0 + (page.bytes(8388, transport, $1) ?? 0) }
                }
                return "1KB ever in and out (\(Double(sum * 100 / 1024) / 100)KB used, reached, never anew)"
            }
            // What was used before counts, too.
            try world.directory.write(
                "porttally.json",
                world.config.replacingOccurrences(of: "interval: 1", with: "ports: [{ port: 8388, limit: '1KB' }]"))
            try eventually("the page says that the limit is reached") {
                try agent.get("/metrics").output.contains(
                    #"porttally_limit_exceeded{port="8388",period="lifetime"} 1"#)
            }
            var expected = ""
            try eventually("check says what the page says") {
                expected = try reached()
                return try check().contains(expected)
            }
            for isRunning in [true, false] {
                if !isRunning { #expect(agent.terminate() == 0) }
                let files = try FileManager.default.contentsOfDirectory(atPath: world.directory.path).sorted()
                let report = try check()
                #expect(report.contains(expected), "\(expected): \(report)")
                #expect(report.contains("notes:") && report.contains("raise limit to let it go on"), "\(report)")
                #expect(try FileManager.default.contentsOfDirectory(atPath: world.directory.path).sorted() == files)
            }
            try world.directory.write("porttally.db", "no store")
            #expect(try check().contains("what is used of limits can't be read: store: reading"))
        }
    }
}

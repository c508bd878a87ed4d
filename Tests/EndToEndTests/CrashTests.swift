import Foundation
import TestSupport
import Testing

@Suite(
    "Nothing is lost and nothing counted twice", .serialized,
    .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct CrashTests {
    @Test(
        "when the agent is killed at random instants, under traffic, with configs rewritten in between",
        arguments: [true, false])
    func killed(ownership: Bool) async throws {
        let seed = UInt64.random(in: 0 ... .max)
        try await inNewNetworkNamespace {
            var random = SeededRandom(seed: seed)
            let directory = try TemporaryDirectory()
            let ports = [8388, 18388, 1111]
            try directory.write("ss.json", shadowsocksConfig(ports))
            let config = "{ shadowsocks: [\"\(directory.file("ss.json"))\"], interval: 1, ownership: \(ownership) }"
            // The first start makes the table; from then on the kernel counts without a gap.
            try AgentProcess(in: directory, config: config).ready().kill()
            let truth = try Truth(ports: ports)
            let traffic = try Traffic(ports: ports)
            var last: Metrics?
            for _ in 0..<55 {
                let agent = try AgentProcess(in: directory, config: config)
                // Some are killed while they start, some while they work.
                if Int.random(in: 0...2, using: &random) == 0 { try agent.ready() }
                let end = Date().addingTimeInterval(Double.random(in: 0...0.25, using: &random))
                while Date() < end {
                    if Bool.random(using: &random) {
                        let extra = (1...3).map { _ in Int.random(in: 20_000...20_010, using: &random) }
                        let text = shadowsocksConfig(ports + Set(extra))
                        let isTorn = Int.random(in: 0...3, using: &random) == 0
                        try directory.write("ss.json", isTorn ? String(text.prefix(60)) : text)
                    }
                    guard let page = try? agent.scrape() else { continue }
                    if let last { #expect(page.fallen(since: last) == [], "seed \(seed)") }
                    last = page
                }
                agent.kill()
            }
            try traffic.stop()
            try directory.write("ss.json", shadowsocksConfig(ports))
            let agent = try AgentProcess(in: directory, config: config).ready()
            let page = try agent.scrape()
            if let last { #expect(page.fallen(since: last) == [], "seed \(seed)") }
            #expect(last != nil)
            let differences = try truth.differences(from: page)
            #expect(differences == [], "seed \(seed)")
            #expect(try truth.totalBytes() > 1_000_000)
            #expect(page.resets("external_reset") == 0)
            #expect(page.resets("table_lost") == 0)
            #expect(agent.terminate() == 0)
        }
    }
}

import Foundation
import Glibc
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

    /// Such a table is made in several batches.
    @Test("when the agent is killed while it makes a table of 2,000 ports with limits, again and again")
    func killedWhileMaking() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        try await inNewNetworkNamespace {
            var random = SeededRandom(seed: seed)
            let directory = try TemporaryDirectory()
            let busy = [20_001, 21_000, 22_000]
            let list = (20_001...22_000).map { "{ port: \($0) }" }.joined(separator: ", ")
            let config = "{ shadowsocks: [], ports: [\(list)], defaults: { limit_monthly: '10GB', rate: '1Gbit' } }"
            var agent = try AgentProcess(in: directory, config: config).ready()
            let truth = try Truth(ports: busy)
            let traffic = try Traffic(ports: busy)
            try eventually("there is traffic") { try truth.totalBytes() > 1_000_000 }
            try traffic.stop()
            #expect(try truth.differences(from: agent.scrape()) == [], "seed \(seed)")
            let whole = try Self.table()
            agent.kill()
            var unfinished = 0
            for _ in 0..<6 {
                try run("nft", ["delete", "table", "inet", "porttally"])
                for _ in 0..<3 {
                    agent = try AgentProcess(in: directory, config: config)
                    try eventually("there is a table") {
                        try run("nft", ["list", "tables"]).output.contains("porttally")
                    }
                    let end = Date().addingTimeInterval(Double.random(in: 0...0.3, using: &random))
                    while Date() < end { sched_yield() }
                    agent.kill()
                    let there = try NftRuleset.counters("porttally").count
                    if there < whole.counters { unfinished += 1 }
                }
            }
            #expect(unfinished > 0, "seed \(seed)")
            agent = try AgentProcess(in: directory, config: config).ready()
            #expect(try Self.table() == whole, "seed \(seed)")
            let page = try agent.scrape()
            #expect(try truth.differences(from: page) == [], "seed \(seed)")
            #expect(page.resets("external_reset") == 0 && page.resets("table_damaged") == 0)
            #expect(agent.terminate() == 0)
        }
    }

    /// How many counters, quotas and rates there are, and how many elements lead to them.
    private static func table() throws -> Table {
        let listing = try run("nft", ["list", "table", "inet", "porttally"]).output
        func count(_ text: String) -> Int { listing.components(separatedBy: text).count - 1 }
        return Table(
            counters: try NftRuleset.counters("porttally").count, quotas: count("\tquota ss_"),
            rates: count("\tlimit ss_"), gated: count(" : jump "), linked: count(" : \"ss_"))
    }

    private struct Table: Equatable {
        var counters, quotas, rates, gated, linked: Int
    }
}

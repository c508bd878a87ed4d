import TestSupport
import Testing

@Suite(
    "Limits in a ruleset that is saved and loaded again", .serialized,
    .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct RestoredLimitsTests {
    /// In bytes; a datagram of 1,000 has 1,028.
    private static let limit: UInt64 = 100_000
    private static let ports = [8388, 8389, 8390]

    @Test(
        "hold from the first packet on, go by what the store says, and let nothing be used twice",
        arguments: [
            SavedRulesetTests.Case(state: "running", ownership: ""),
            SavedRulesetTests.Case(state: "running", ownership: "ownership: true"),
            SavedRulesetTests.Case(state: "stopped", ownership: "ownership: false"),
            SavedRulesetTests.Case(state: "killed", ownership: ""),
        ])
    func boot(example: SavedRulesetTests.Case) async throws {
        let world = try World(
            ports: Self.ports,
            """
            interval: 3600, ports: [
                { port: 8388, limit: \(Self.limit) }, { port: 8389, blocked: true },
                { port: 8390, limit_monthly: \(Self.limit) },
            ], \(example.ownership)
            """)
        let saved = world.directory.file("saved.nft")
        let before = try await inNewNetworkNamespace {
            let agent = try world.start()
            try Self.send(20)
            // What the copy has used is then less than what the store knows.
            if example.state == "running" { try shell("(echo flush ruleset; nft list ruleset) > \(saved)") }
            try Self.send(10)
            let page = try agent.scrape()
            if example.state == "stopped" { #expect(agent.terminate() == 0) } else { agent.kill() }
            if example.state != "running" { try shell("(echo flush ruleset; nft list ruleset) > \(saved)") }
            return page
        }
        #expect(before.limitUsed(8388, "lifetime") == 30 * 1028 && before.limitUsed(8390, "month") == 30 * 1028)
        try await inNewNetworkNamespace {
            try run("nft", ["-f", saved])
            // One that nft has made as its own is gone with nft, and its limits with it.
            let isThere = example.ownership != "ownership: true"
            let truth = try LimitsTruth(ports: Self.ports)
            let flood = isThere ? try Self.flood(8389) : nil
            let agent = try world.start()
            #expect(flood?.isRunning != false)
            let page = try agent.scrape()
            #expect(page.resets("restored") == (isThere ? 1 : 0))
            #expect(Self.ports.map { page.allBytes($0) } == Self.ports.map { before.allBytes($0) })
            #expect(page.limitUsed(8388, "lifetime") == 30 * 1028 && page.limitUsed(8390, "month") == 30 * 1028)

            try Self.send(100)
            let passed = try truth.read()
            #expect(passed.passed(8388) == (97 - 30) * 1028)
            #expect(passed.passed(8389) == 0)
            #expect(passed.passed(8390) == (97 - 30) * 1028)
            let after = try agent.scrape()
            for (port, period) in [(8388, "lifetime"), (8390, "month")] {
                #expect(after.limitUsed(port, period) == 97 * 1028)
                #expect(after.limitIsExceeded(port, period) == true)
            }
            // It is ours again: the next one restores nothing, and nothing is given back.
            #expect(agent.terminate() == 0)
            let next = try world.start()
            try Self.send(3)
            #expect(try next.scrape().resets("restored") == (isThere ? 1 : 0))
            #expect(try truth.read().passed(8388) == (97 - 30) * 1028)
        }
    }

    /// Sends so many datagrams to each port.
    private static func send(_ count: Int) throws {
        for port in ports { for _ in 1...count { try exchange(udp: 1000, to: port) } }
    }

    /// Sends datagrams to a port until nobody holds it any more.
    private static func flood(_ port: Int) throws -> Child {
        let child = try Child("bash", ["-c", "while :; do echo flood > /dev/udp/127.0.0.1/\(port); done"])
        try eventually("it is refused") {
            try run("nft", ["get element inet porttally refused_in { \(port) }"], check: false).status == 0
        }
        return child
    }
}

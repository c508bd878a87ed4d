import Foundation
import TestSupport
import Testing

@Suite(
    "A ruleset that is saved and loaded again", .serialized,
    .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct SavedRulesetTests {
    /// How the agent was when the ruleset was saved, and what it was told of ownership.
    struct Case: Sendable, CustomTestStringConvertible {
        var state: String
        var ownership: String
        var testDescription: String { "\(state), \(ownership)" }
    }

    // Not: ownership true, and the agent stopped or killed. nft before 1.1 lists that as what no nft can load, so
    // ownership is only taken there where somebody insists on it.
    static let cases =
        ["running", "stopped", "killed"].flatMap { state in
            ["", "ownership: false"].map { Case(state: state, ownership: $0) }
        } + [Case(state: "running", ownership: "ownership: true")]

    static let firewall = """
        table inet firewall {
            set banned { type ipv4_addr; flags timeout; elements = { 192.0.2.1 } }
            chain input { type filter hook input priority filter; policy accept; ip saddr @banned drop; }
        }
        """

    @Test("is whole at the next boot, and the totals go on from the store", arguments: cases)
    func boot(example: Case) async throws {
        let world = try World(ports: [8388, 8389], example.ownership)
        let saved = world.directory.file("saved.nft")
        let (before, firewall) = try await inNewNetworkNamespace {
            try run("nft", ["-f", "/dev/stdin"], input: Self.firewall)
            let agent = try world.start()
            try serving([8388]) { try exchange(tcp: 20_000, to: 8388) }
            let page = try agent.scrape()
            // What the copy shows is then not what the store knows.
            if example.state == "running" {
                try shell("(echo flush ruleset; nft list ruleset) > \(saved)")
            }
            try serving([8388]) { try exchange(tcp: 30_000, to: 8388) }
            let last = try agent.scrape()
            #expect(last.fallen(since: page) == [])
            if example.state == "stopped" { #expect(agent.terminate() == 0) } else { agent.kill() }
            if example.state != "running" {
                try shell("(echo flush ruleset; nft list ruleset) > \(saved)")
            }
            return (last, try run("nft", ["list", "table", "inet", "firewall"]).output)
        }
        try await inNewNetworkNamespace {
            try run("nft", ["-f", saved])
            #expect(try run("nft", ["list", "table", "inet", "firewall"]).output == firewall)
            // One that nft has made as its own is gone with nft.
            let isThere = example.ownership != "ownership: true"
            #expect(try run("nft", ["list", "tables"]).output.contains("porttally") == isThere)
            let agent = try world.start()
            let page = try agent.scrape()
            #expect(page.fallen(since: before) == [])
            #expect(page.bytes(8388, "tcp", "in") == before.bytes(8388, "tcp", "in"))
            #expect(page.bytes(8388, "tcp", "out") == before.bytes(8388, "tcp", "out"))
            #expect(page.resets("restored") == (isThere ? 1 : 0))
            #expect(agent.output.components(separatedBy: "was a copy from a saved ruleset").count == (isThere ? 2 : 1))
            #expect(try run("nft", ["list", "table", "inet", "firewall"]).output == firewall)
            try Self.countOn(agent, since: page)
            // It is ours again: nothing is restored a second time.
            #expect(agent.terminate() == 0)
            #expect(try world.start().scrape().resets("restored") == (isThere ? 1 : 0))
        }
    }

    @Test("takes the place of an unowned table while the agent runs: known, replaced, and no total falls or doubles")
    func whileRunning() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388, 8389], "interval: 3600, ownership: false")
            let saved = world.directory.file("saved.nft")
            try run("nft", ["-f", "/dev/stdin"], input: Self.firewall)
            let agent = try world.start()
            try serving([8388]) { try exchange(tcp: 20_000, to: 8388) }
            try shell("(echo flush ruleset; nft list ruleset) > \(saved)")
            try serving([8388]) { try exchange(tcp: 30_000, to: 8388) }
            for round: UInt64 in 1...3 {
                let before = try agent.scrape()
                try run("nft", ["-f", saved])
                try eventually("the agent has its own table again", within: 5) {
                    try agent.scrape().resets("restored") == round
                }
                let page = try agent.scrape()
                #expect(page.bytes(8388, "tcp", "in") == before.bytes(8388, "tcp", "in"))
                #expect(page.resets("table_lost") == 0 && page.resets("external_reset") == 0)
                #expect(page.resets("adopted") == 0 && page.resets("table_damaged") == 0)
                try Self.countOn(agent, since: page)
                #expect(try run("nft", ["list", "table", "inet", "firewall"]).output.contains("@banned drop"))
            }
        }
    }

    @Test("is refused by the kernel while a running agent owns its table, and nothing changes")
    func owned() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388], "interval: 3600, ownership: true")
            let saved = world.directory.file("saved.nft")
            try run("nft", ["-f", "/dev/stdin"], input: Self.firewall)
            let agent = try world.start()
            try serving([8388]) { try exchange(tcp: 20_000, to: 8388) }
            let page = try agent.scrape()
            try shell("(echo flush ruleset; nft list ruleset) > \(saved)")
            let refused = try run("nft", ["-f", saved], check: false)
            #expect(refused.status != 0 && refused.errors.contains("Operation not permitted"))
            // What README says to do instead.
            try shell("(echo flush ruleset; nft list ruleset | sed '/^table inet porttally /,/^}/d') > \(saved)")
            try run("nft", ["-f", saved])
            #expect(try run("nft", ["list", "table", "inet", "firewall"]).output.contains("@banned drop"))
            try Self.countOn(agent, since: page)
            #expect(try agent.scrape().resets("restored") == 0)
        }
    }

    /// What comes from now on is counted to the byte.
    static func countOn(_ agent: AgentProcess, since before: Metrics) throws {
        let truth = try Truth(ports: [8388])
        defer { _ = try? shell("nft delete table inet truth") }
        try serving([8388]) { try exchange(tcp: 40_000, to: 8388) }
        let after = try agent.scrape()
        #expect(after.fallen(since: before) == [])
        let counted = try truth.read()
        for direction in ["in", "out"] {
            let grown = try #require(after.bytes(8388, "tcp", direction)) - (before.bytes(8388, "tcp", direction) ?? 0)
            #expect(grown == counted["p8388_tcp_\(direction)"]?.bytes)
        }
    }
}

import TestSupport
import Testing

@Suite(
    "What others do to the ruleset", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct InterferenceTests {
    @Test("flush ruleset and delete table have no effect on an owned table")
    func owned() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388], "interval: 3600, ownership: true")
            let agent = try world.start()
            let truth = try Truth(ports: [8388])
            try serving([8388]) { try exchange(tcp: 5000, to: 8388) }
            let counters = try NftRuleset.counters("porttally").count
            let page = try agent.scrape()
            let before = try truth.differences(from: page)
            #expect(before == [])
            try shell("nft flush ruleset")
            #expect(try run("nft", ["delete", "table", "inet", "porttally"], check: false).status != 0)
            #expect(try run("nft", ["flush", "chain", "inet", "porttally", "input"], check: false).status != 0)
            #expect(try NftRuleset.counters("porttally").count == counters)
            try serving([8388]) { try exchange(tcp: 5000, to: 8388) }
            let later = try agent.scrape()
            #expect(later.fallen(since: page) == [])
            #expect(try #require(later.bytes(8388, "tcp", "in")) > (try #require(page.bytes(8388, "tcp", "in"))))
            #expect(later.resets("table_lost") == 0)
        }
    }

    @Test(
        "a table that is not owned is built again at once, and that is counted",
        arguments: ["nft flush ruleset", "nft delete table inet porttally"])
    func rebuilt(command: String) async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388, 8389], "interval: 3600, ownership: false")
            let agent = try world.start()
            try serving([8388, 8389]) {
                try exchange(tcp: 50_000, to: 8388)
                try exchange(tcp: 1000, to: 8389)
            }
            let before = try agent.scrape()
            try shell(command)
            // Nobody scrapes: the agent notices by itself.
            try eventually("the table is back", within: 2) {
                try run("nft", ["list", "counters", "table", "inet", "porttally"], check: false).status == 0
                    && NftRuleset.counters("porttally").count == 10
            }
            let truth = try Truth(ports: [8388, 8389])
            try serving([8388, 8389]) {
                try exchange(tcp: 90_000, to: 8388)
                try exchange(tcp: 2000, to: 8389)
            }
            let after = try agent.scrape()
            #expect(after.fallen(since: before) == [])
            #expect(after.resets("table_lost") == 1)
            let counted = try truth.read()
            for port in [8388, 8389] {
                for direction in ["in", "out"] {
                    let grown =
                        try #require(after.bytes(port, "tcp", direction)) - (before.bytes(port, "tcp", direction) ?? 0)
                    #expect(grown == counted["p\(port)_tcp_\(direction)"]?.bytes)
                }
            }
        }
    }

    @Test(
        "a foreign table in the place of ours: scrapes fail instead of freezing, and counting goes on when it is gone"
    )
    func usurped() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388], "interval: 1, ownership: false")
            let agent = try world.start()
            try serving([8388]) { try exchange(tcp: 5000, to: 8388) }
            let before = try agent.scrape()
            try shell("nft 'delete table inet porttally; add table inet porttally'")
            #expect(try agent.get("/metrics").status == 22, "curl's word for an HTTP error")
            #expect(try agent.get("/health").status == 22)
            try shell("nft delete table inet porttally")
            try eventually("counting goes on") { try agent.get("/metrics").status == 0 }
            let truth = try Truth(ports: [8388])
            try serving([8388]) { try exchange(tcp: 5000, to: 8388) }
            let after = try agent.scrape()
            #expect(after.fallen(since: before) == [])
            let grown = try #require(after.bytes(8388, "tcp", "in")) - (try #require(before.bytes(8388, "tcp", "in")))
            #expect(grown == (try truth.read()["p8388_tcp_in"]?.bytes))
        }
    }

    @Test(
        "parts of a table that is not owned are mended, and that is counted",
        arguments: [
            "nft flush chain inet porttally input",
            "nft delete element inet porttally tcp_in { 8388 }",
            "nft 'flush chain inet porttally output; delete chain inet porttally output'",
            "nft 'add chain inet porttally other; add rule inet porttally input counter'",
        ])
    func mended(command: String) async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388], "interval: 3600, ownership: false")
            let agent = try world.start()
            let whole = try NftRuleset.listed()
            try serving([8388]) { try exchange(tcp: 5000, to: 8388) }
            let before = try agent.scrape()
            try shell(command)
            try eventually("the ruleset is whole again", within: 2) {
                // Counters have gone on, so only the structure is compared.
                try NftRuleset.listed().withoutCounters == whole.withoutCounters
            }
            let truth = try Truth(ports: [8388])
            try serving([8388]) { try exchange(tcp: 7000, to: 8388) }
            let after = try agent.scrape()
            #expect(after.fallen(since: before) == [])
            let grown = try #require(after.bytes(8388, "tcp", "in")) - (try #require(before.bytes(8388, "tcp", "in")))
            #expect(grown == (try truth.read()["p8388_tcp_in"]?.bytes))
            #expect(after.resets("table_damaged") == 1)
            agent.kill()
            #expect(try world.start().scrape().resets("table_damaged") == 1)
        }
    }

    @Test(
        "a reset by hand is recognised also for a counter that has passed its old value", arguments: [true, false],
        ["nft reset counters table inet porttally", "nft reset counter inet porttally ss_8388_tcp_in"])
    func reset(ownership: Bool, command: String) async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388, 8389], "interval: 3600, ownership: \(ownership)")
            let agent = try world.start()
            let truth = try Truth(ports: [8388, 8389])
            for round in 1...3 {
                try serving([8388, 8389]) {
                    for port in [8388, 8389] { try exchange(tcp: 1000 * round, to: port) }
                }
                let before = try agent.scrape()
                try shell(command)
                let isOne = command.contains("ss_8388")
                // One passes what it showed before, one does not: that one tells of a reset of all. One that was reset
                // alone is seen only if it does not.
                try serving([8388, 8389]) { if !isOne { for _ in 0..<20 { try exchange(tcp: 40_000, to: 8388) } } }
                let after = try agent.scrape()
                #expect(after.fallen(since: before) == [])
                let differences = try truth.differences(from: after)
                #expect(differences == [], "round \(round)")
                #expect(after.resets("external_reset") == UInt64(round))
            }
        }
    }

    @Test(
        "a sentinel or witness that is reset alone counts nothing twice, also when every counter has moved",
        arguments: ["sentinel", "witness"])
    func sentinelAlone(name: String) async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388, 8389], "interval: 3600")
            let agent = try world.start()
            let truth = try Truth(ports: [8388, 8389])
            for moving in [[8388], [8388, 8389]] {
                try serving([8388, 8389]) { for port in [8388, 8389] { try exchange(tcp: 5000, to: port) } }
                _ = try agent.scrape()
                try shell("nft reset counter inet porttally \(name)")
                try serving([8388, 8389]) { for port in moving { try exchange(tcp: 5000, to: port) } }
                let page = try agent.scrape()
                let differences = try truth.differences(from: page)
                #expect(differences == [])
                #expect(page.resets("external_reset") == 0)
            }
            // It has been put back, and a reset of all is still seen.
            try shell("nft reset counters table inet porttally")
            try serving([8388, 8389]) { for port in [8388, 8389] { try exchange(tcp: 60_000, to: port) } }
            let later = try agent.scrape()
            let rest = try truth.differences(from: later)
            #expect(rest == [])
            #expect(later.resets("external_reset") == 1)
        }
    }

    @Test("resets under traffic and scrapes lose no more than what was counted since the reading before")
    func resetUnderTraffic() async throws {
        try await inNewNetworkNamespace {
            let ports = [8388, 8389] + Array(20_000..<20_400)
            let world = try World(ports: ports, "interval: 3600")
            let agent = try world.start()
            let truth = try Truth(ports: [8388, 8389])
            let traffic = try Traffic(ports: [8388, 8389])
            var lost: UInt64 = 0
            var last = try agent.scrape()
            for _ in 0..<20 {
                let before = try truth.totalBytes()
                last = try agent.scrape()
                let reset = try Child("nft", ["reset", "counters", "table", "inet", "porttally"])
                // Scrapes run into the middle of it.
                while reset.isRunning {
                    let page = try agent.scrape()
                    #expect(page.fallen(since: last) == [])
                    last = page
                }
                let page = try agent.scrape()
                #expect(page.fallen(since: last) == [])
                last = page
                lost += try truth.totalBytes() - before
            }
            try traffic.stop()
            let page = try agent.scrape()
            let counted = [8388, 8389].reduce(UInt64(0)) { sum, port in
                ["tcp", "udp"].reduce(sum) { sum, transport in
                    ["in", "out"].reduce(sum) { $0 + (page.bytes(port, transport, $1) ?? 0) }
                }
            }
            let all = try truth.totalBytes()
            #expect(counted <= all, "nothing is counted twice")
            #expect(counted >= all - lost)
            #expect(try #require(page.resets("external_reset")) >= 20)
        }
    }
}

extension NftRuleset {
    /// Everything but the counters, whose figures go on.
    var withoutCounters: [String] { lines.filter { !$0.hasPrefix("counter ") } }
}

import TestSupport
import Testing

@Suite(
    "A machine without limits", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct NoLimitsTests {
    @Test("has none of it in the kernel nor on the page, and everything passes, over the edge of a month, too")
    func nothing() async throws {
        try await inNewNetworkNamespace {
            let world = try LimitsWorld(ports: [8388])
            let edge = LocalEdge(secondsAhead: 5)
            try world.configure("{ port: 8388, name: \"alice\" }", "billing_day: \(edge.day)")
            let agent = try world.startAgent(zone: edge.zone)
            let truth = try LimitsTruth(ports: [8388])
            for ipv6 in [false, true] {
                #expect(try Transfer(world, 8388, "3000000", ipv6: ipv6).end().bytes == 3_000_000)
                #expect(try Transfer(world, 8388, upload: 2_000_000, ipv6: ipv6).end().bytes == 2_000_000)
                let datagrams = try Socket.datagrams(to: world.tunnel(8388, ipv6: ipv6))
                defer { datagrams.close() }
                datagrams.write([1])
                #expect(datagrams.next(within: 5000) == .byte(1))
            }
            let passed = try truth.read()
            #expect(passed.passed(8388, ["in"], ["tcp"]) > 4_000_000)
            #expect(passed.passed(8388, ["out"], ["tcp"]) > 6_000_000)
            #expect(passed.passed(8388, ["in"], ["udp"]) > 0)
            #expect(try Transfer(world, 8388, "100", device: 1).end().isWhole)
            try edge.wait(andThen: 2)
            let page = try agent.scrape()
            let differences = try truth.differences(from: page)
            #expect(differences == [])
            for period in ["day", "month"] {
                #expect(
                    page["porttally_period_start_timestamp_seconds{period=\"\(period)\"}"] == UInt64(edge.seconds))
            }
            for family in ["limit", "blocked", "expiry", "refused", "policed", "devices"] {
                #expect(!page.text.contains("porttally_\(family)"))
            }
            let ruleset = try run("nft", ["list", "table", "inet", "porttally"]).output
            for word in ["quota", "gate", "limit", "meta time", "refuse"] { #expect(!ruleset.contains(word)) }
        }
    }
}

import TestSupport
import Testing

@Suite(
    "A limit that is changed", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct LimitChangeTests {
    @Test("frees at once when raised, stops at once when lowered, and is gone when removed")
    func changed() async throws {
        try await inNewNetworkNamespace {
            let world = try LimitsWorld(ports: [8388])
            try world.configure("{ port: 8388, limit_monthly: 2000000 }")
            let agent = try world.startAgent()
            let truth = try LimitsTruth(ports: [8388])
            #expect(try Transfer.fills(world, 8388))

            try world.configure("{ port: 8388, limit_monthly: 5000000 }")
            try eventually("raised, it flows again") { try Transfer.succeeds(world, 8388) }
            #expect(try Transfer.fills(world, 8388))
            var passed = try truth.read().passed(8388)
            #expect(world.isFull(passed, of: 5_000_000), "\(passed) passed")

            try world.configure("{ port: 8388, limit_monthly: 500000000 }")
            try eventually("raised, it flows again") { try Transfer.succeeds(world, 8388) }
            let open = try Transfer(world, 8388, "200000000/50000/10")
            try eventually("the download is under way") { try truth.read().passed(8388) > 6_000_000 }
            try world.configure("{ port: 8388, limit_monthly: 5500000 }")
            #expect(try !open.end(within: 5).isWhole)
            passed = try truth.read().passed(8388)
            #expect(try !Transfer.succeeds(world, 8388))
            #expect(try truth.read().passed(8388) == passed)
            #expect(try agent.scrape().limitIsExceeded(8388, "month") == true)

            // What can't be read changes nothing.
            try world.configure("{ port: 8388, limit_monthly: \"100 G\" }")
            try eventually("it is complained of") { agent.output.contains("limit_monthly") }
            #expect(try !Transfer.succeeds(world, 8388))

            try world.configure("{ port: 8388 }")
            try eventually("removed, it flows again") { try Transfer.succeeds(world, 8388) }
            let page = try agent.scrape()
            let differences = try truth.differences(from: page)
            #expect(differences == [])
            #expect(page.limitUsed(8388, "month") == nil)
            let ruleset = try run("nft", ["list", "table", "inet", "porttally"]).output
            #expect(!ruleset.contains("quota") && !ruleset.contains("gate_in"))
        }
    }
}

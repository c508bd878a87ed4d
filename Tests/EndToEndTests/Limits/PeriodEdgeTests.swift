import TestSupport
import Testing

@Suite(
    "At the edge of a day and of a month", .serialized,
    .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct PeriodEdgeTests {
    @Test("access is back by itself, for all of the limit and nothing of the old period", arguments: Absence.allCases)
    func edge(absence: Absence) async throws {
        try await inNewNetworkNamespace {
            let limit: UInt64 = 1_000_000
            let periods = [8388: "day", 8389: "month"]
            let ports = periods.keys.sorted()
            let world = try LimitsWorld(ports: ports)
            for port in ports { _ = try world.proxy(port) }
            let edge = LocalEdge(secondsAhead: 8)
            try world.configure(
                "{ port: 8388, limit_daily: \(limit) }, { port: 8389, limit_monthly: \(limit) }",
                "billing_day: \(edge.day)")
            var agent = try world.startAgent(zone: edge.zone)
            let truth = try LimitsTruth(ports: ports)
            for port in ports {
                #expect(try Transfer.fills(world, port))
                #expect(try !Transfer.succeeds(world, port))
            }
            let old = try truth.read()
            let before = try agent.scrape()
            for (port, period) in periods {
                #expect(world.isFull(old.passed(port), of: limit), "port \(port): \(old.passed(port)) of \(limit)")
                #expect(before.limitIsExceeded(port, period) == true)
                #expect(before.limitUsed(port, period) == before.allBytes(port))
            }
            try absence.begin(agent)
            try #require(!edge.isPast, "the machine is too slow: the edge came too early")

            try edge.wait()
            for port in ports {
                #expect(try Transfer.succeeds(world, port), "port \(port)")
                #expect(try Transfer.fills(world, port))
                let new = try (truth.read() - old).passed(port)
                #expect(world.isFull(new, of: limit), "port \(port): \(new) of \(limit)")
            }
            // The first reading within two seconds of an hour's end would be booked to that hour.
            try edge.wait(andThen: 2)
            agent = try absence.end(agent, world, zone: edge.zone)
            // One that was armed anew may let a packet more pass, but not more than the limit.
            for port in ports {
                #expect(try Transfer.fills(world, port))
                let new = try (truth.read() - old).passed(port)
                #expect(world.isFull(new, of: limit), "port \(port): \(new) of \(limit)")
            }
            let page = try agent.scrape()
            let differences = try truth.differences(from: page)
            #expect(differences == [])
            for (port, period) in periods {
                let grown = page.allBytes(port) - before.allBytes(port)
                #expect(page.limitUsed(port, period) == grown, "port \(port)")
                #expect(page.limitIsExceeded(port, period) == true)
                #expect(try !Transfer.succeeds(world, port), "port \(port)")
            }
            #expect(page["porttally_period_start_timestamp_seconds{period=\"month\"}"] == UInt64(edge.seconds))
        }
    }
}

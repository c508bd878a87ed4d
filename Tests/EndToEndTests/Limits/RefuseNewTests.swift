import TestSupport
import Testing

@Suite(
    "on_limit: refuse_new", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct RefuseNewTests {
    @Test("lets the open download finish, refuses the next connection and all datagrams", arguments: Absence.allCases)
    func refuseNew(absence: Absence) async throws {
        try await inNewNetworkNamespace {
            let limit: UInt64 = 5_000_000
            let size = 60_000_000
            let world = try LimitsWorld(ports: [8388])
            try world.configure("{ port: 8388, limit_monthly: \(limit), on_limit: \"refuse_new\" }")
            var agent = try world.startAgent()
            let truth = try LimitsTruth(ports: [8388])
            let tunnel = try world.tunnel(8388)
            let datagrams = try Socket.datagrams(to: tunnel)
            defer { datagrams.close() }
            datagrams.write([1])
            #expect(datagrams.next(within: 5000) == .byte(1))
            try absence.begin(agent)

            // 60 MB in a second or two: there is time for another connection meanwhile.
            let open = try Transfer(world, 8388, "\(size)/100000/2")
            try eventually("the limit is reached") { try truth.read().passed(8388) > limit }
            #expect(open.isRunning)
            #expect(try !Transfer.succeeds(world, 8388))
            #expect(try !Transfer.succeeds(world, 8388, ipv6: true))
            datagrams.write([2])
            #expect(datagrams.next(within: 500) == .nothing)
            let end = try open.end()
            #expect(end.isWhole && end.bytes == size, "\(end)")
            #expect(try !Transfer.succeeds(world, 8388))

            agent = try absence.end(agent, world)
            let page = try agent.scrape()
            let differences = try truth.differences(from: page)
            #expect(differences == [])
            #expect(try truth.read().passed(8388) > UInt64(size))
            #expect(page.limitUsed(8388, "month") == page.allBytes(8388))
            #expect(page.limitIsExceeded(8388, "month") == true)
        }
    }
}

import Foundation
import TestSupport
import Testing

@Suite(
    "What has expired or is blocked", .serialized,
    .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct ExpiryTests {
    @Test(
        "an open download ends within a second of its time, the agent away; extended, it flows again",
        arguments: [(Absence.stopped, false), (.killed, true)])
    func expiry(absence: Absence, ipv6: Bool) async throws {
        try await inNewNetworkNamespace {
            let world = try LimitsWorld(ports: [8388])
            let datagrams = try Socket.datagrams(to: world.tunnel(8388, ipv6: ipv6))
            defer { datagrams.close() }
            _ = try world.proxy(8388, ipv6: ipv6)
            let expiry = Int(Date().timeIntervalSince1970) + 6
            func text(_ seconds: Int) -> String {
                Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
            }
            try world.configure("{ port: 8388, expires: \"\(text(expiry))\" }")
            var agent = try world.startAgent()
            let truth = try LimitsTruth(ports: [8388])
            // 5 MB a second, for 40 seconds.
            let open = try Transfer(world, 8388, "200000000/50000/10", ipv6: ipv6)
            datagrams.write([1])
            #expect(datagrams.next(within: 2000) == .byte(1))
            try eventually("the download is under way") { try truth.read().passed(8388) > 1_000_000 }
            try absence.begin(agent)
            try #require(
                Date().timeIntervalSince1970 < Double(expiry), "the machine is too slow: the time came too early")
            #expect(open.isRunning)

            try eventually("the download ends", within: 20) { !open.isRunning }
            let late = Date().timeIntervalSince1970 - Double(expiry)
            #expect((0...1).contains(late), "it ended \(late) s after its time")
            #expect(try !open.end().isWhole)
            #expect(try !Transfer.succeeds(world, 8388, ipv6: ipv6))
            datagrams.write([2])
            #expect(datagrams.next(within: 500) == .nothing)

            agent = try absence.end(agent, world)
            let page = try agent.scrape()
            let differences = try truth.differences(from: page)
            #expect(differences == [])
            #expect(page.isBlocked(8388, "expired") == true)
            #expect(page["porttally_expiry_timestamp_seconds{port=\"8388\"}"] == UInt64(expiry))
            try world.configure("{ port: 8388, expires: \"\(text(expiry + 3600))\" }")
            try eventually("it flows again") { try Transfer.succeeds(world, 8388, ipv6: ipv6) }
            #expect(try agent.scrape().isBlocked(8388, "expired") == false)
        }
    }

    @Test("a block by hand ends what is open at once, and a port is free again without it")
    func blocked() async throws {
        try await inNewNetworkNamespace {
            let world = try LimitsWorld(ports: [8388])
            try world.configure("{ port: 8388 }")
            let agent = try world.startAgent()
            let truth = try LimitsTruth(ports: [8388])
            let open = try Transfer(world, 8388, "200000000/50000/10")
            try eventually("the download is under way") { try truth.read().passed(8388) > 1_000_000 }
            try world.configure("{ port: 8388, blocked: true }")
            #expect(try !open.end(within: 5).isWhole)
            #expect(try agent.scrape().isBlocked(8388, "manual") == true)
            #expect(try !Transfer.succeeds(world, 8388))
            let differences = try truth.differences(from: try agent.scrape())
            #expect(differences == [])
            try world.configure("{ port: 8388 }")
            try eventually("it flows again") { try Transfer.succeeds(world, 8388) }
            #expect(try agent.scrape().isBlocked(8388, "manual") == nil)
        }
    }
}

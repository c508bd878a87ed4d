import Glibc
import TestSupport
import Testing

@Suite(
    "Who only receives is told, too", .serialized,
    .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct SilentReceiverTests {
    /// The pauses are longer than any acknowledgement is held back: by then the receiver has nothing to say.
    @Test("by the packet that is refused, the agent stopped", arguments: [false, true], [Link.wire, .remote])
    func pushed(ipv6: Bool, link: Link) async throws {
        try await inNewNetworkNamespace {
            let world = try LimitsWorld(ports: [8388], link: link)
            try world.configure("{ port: 8388, limit_daily: 8000, count: \"out\" }")
            let agent = try world.startAgent()
            let truth = try LimitsTruth(ports: [8388])
            _ = try world.proxy(8388, ipv6: ipv6)
            try Absence.stopped.begin(agent)
            let transfer = try Transfer(world, 8388, "100000/2000/300", ipv6: ipv6)
            let end = try transfer.end(within: 10)
            #expect(!end.isWhole && end.bytes > 0, "\(end)")
            let passed = try truth.read().passed(8388, ["out"])
            #expect(world.isFull(passed, of: 8000), "\(passed) passed")
            try eventually("both ends have been told", within: 5) { try world.connections(8388) == 0 }
        }
    }

    @Test("and so is one that waits for nothing, if the agent runs", arguments: [false, true])
    func idle(ipv6: Bool) async throws {
        try await inNewNetworkNamespace {
            let world = try LimitsWorld(ports: [8388])
            try world.configure("{ port: 8388, limit: 3000000 }")
            let agent = try world.startAgent()
            // It pauses for longer than the test takes.
            let idle = try Transfer(world, 8388, "200/100/25000", ipv6: ipv6)
            try eventually("the connection is open") { try world.connections(8388) == 2 }
            #expect(try Transfer.fills(world, 8388, ipv6: ipv6))
            #expect(try !idle.end(within: 5).isWhole)
            try eventually("both ends have been told", within: 5) { try world.connections(8388) == 0 }
            #expect(try agent.scrape().limitIsExceeded(8388, "lifetime") == true)
        }
    }
}

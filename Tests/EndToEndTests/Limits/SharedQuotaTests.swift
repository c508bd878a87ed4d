import TestSupport
import Testing

@Suite(
    "One quota", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct SharedQuotaTests {
    @Test("is of one port alone: another goes on")
    func neighbour() async throws {
        try await inNewNetworkNamespace {
            let limit: UInt64 = 3_000_000
            let size = 60_000_000
            let world = try LimitsWorld(ports: [8388, 8389])
            try world.configure("{ port: 8388, limit: \(limit) }")
            let agent = try world.startAgent()
            let truth = try LimitsTruth(ports: [8388, 8389])
            let other = try Transfer(world, 8389, "\(size)/100000/2")
            #expect(try Transfer.fills(world, 8388))
            let passed = try truth.read().passed(8388)
            #expect(world.isFull(passed, of: limit), "\(passed) of \(limit)")
            let end = try other.end()
            #expect(end.isWhole && end.bytes == size, "\(end)")
            #expect(try Transfer.succeeds(world, 8389, ipv6: true))
            let page = try agent.scrape()
            let differences = try truth.differences(from: page)
            #expect(differences == [])
            #expect(page.limitUsed(8389, "lifetime") == nil)
            #expect(page.isBlocked(8389, "limit") == nil)
        }
    }

    @Test("counts TCP and UDP, IPv4 and IPv6 together")
    func together() async throws {
        try await inNewNetworkNamespace {
            let limit: UInt64 = 2_000_000
            let world = try LimitsWorld(ports: [8388])
            try world.configure("{ port: 8388, limit_monthly: \(limit) }")
            let agent = try world.startAgent()
            let truth = try LimitsTruth(ports: [8388])
            for ipv6 in [false, true] {
                #expect(try Transfer(world, 8388, "600000", ipv6: ipv6).end().isWhole)
                let socket = try Socket.datagrams(to: world.tunnel(8388, ipv6: ipv6))
                defer { socket.close() }
                for _ in 0..<50 {
                    socket.write([UInt8](repeating: 1, count: 1000))
                    #expect(socket.next(within: 5000) == .byte(1))
                }
            }
            // 1.4 MB so far; each of these alone would fit.
            let used = try truth.read().passed(8388)
            #expect(used < limit && used > 1_400_000)
            #expect(try !Transfer(world, 8388, "1500000", ipv6: true).end().isWhole)
            let passed = try truth.read().passed(8388)
            #expect(world.isFull(passed, of: limit), "\(passed) of \(limit)")
            let page = try agent.scrape()
            let differences = try truth.differences(from: page)
            #expect(differences == [])
            #expect(page.limitUsed(8388, "month") == page.allBytes(8388))
        }
    }

    @Test("several at once: the first that is reached stops")
    func first() async throws {
        try await inNewNetworkNamespace {
            let world = try LimitsWorld(ports: [8388])
            try world.configure("{ port: 8388, limit_daily: 1000000, limit_monthly: 500000, limit: 2000000 }")
            let agent = try world.startAgent()
            let truth = try LimitsTruth(ports: [8388])
            #expect(try Transfer.fills(world, 8388))
            let passed = try truth.read().passed(8388)
            #expect(world.isFull(passed, of: 500_000), "\(passed) passed")
            let page = try agent.scrape()
            #expect(page.limitIsExceeded(8388, "month") == true)
            #expect(page.limitIsExceeded(8388, "day") == false)
            #expect(page.limitIsExceeded(8388, "lifetime") == false)
        }
    }
}

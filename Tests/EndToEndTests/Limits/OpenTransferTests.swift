import TestSupport
import Testing

/// How a limit is reached.
struct Crossing: Sendable, CustomTestStringConvertible {
    var absence: Absence
    var ipv6: Bool
    var isUpload: Bool
    /// As `count` has it.
    var counted: String
    var link = Link.wire

    /// In bytes; of an upload the server sends little.
    var limit: UInt64 { isUpload && counted == "out" ? 100_000 : 5_000_000 }
    var directions: [String] { counted == "both" ? ["in", "out"] : [counted] }
    var testDescription: String {
        "\(isUpload ? "upload" : "download") over IPv\(ipv6 ? 6 : 4), counting \(counted), \(link), agent \(absence)"
    }

    static let all = [
        Crossing(absence: .none, ipv6: false, isUpload: false, counted: "both"),
        Crossing(absence: .stopped, ipv6: false, isUpload: false, counted: "both", link: .loopback),
        Crossing(absence: .killed, ipv6: true, isUpload: false, counted: "out"),
        Crossing(absence: .stopped, ipv6: true, isUpload: true, counted: "in"),
        Crossing(absence: .killed, ipv6: false, isUpload: true, counted: "both", link: .loopback),
        Crossing(absence: .killed, ipv6: false, isUpload: true, counted: "out"),
        Crossing(absence: .stopped, ipv6: false, isUpload: false, counted: "out", link: .remote),
        Crossing(absence: .stopped, ipv6: true, isUpload: true, counted: "both", link: .remote),
    ]
}

@Suite(
    "A limit ends what is open", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct OpenTransferTests {
    @Test("with the last packet that fits, on both ends", arguments: Crossing.all)
    func tcp(crossing: Crossing) async throws {
        try await inNewNetworkNamespace {
            let limit = crossing.limit
            let world = try LimitsWorld(ports: [8388], link: crossing.link)
            try world.configure("{ port: 8388, limit_monthly: \(limit), count: \"\(crossing.counted)\" }")
            var agent = try world.startAgent()
            let truth = try LimitsTruth(ports: [8388])
            #expect(try Transfer.succeeds(world, 8388, ipv6: crossing.ipv6))
            try crossing.absence.begin(agent)

            let transfer = try Transfer(
                world, 8388, "50000000", upload: crossing.isUpload ? 50_000_000 : nil, ipv6: crossing.ipv6)
            #expect(try !transfer.end().isWhole)
            let passed = try truth.read().passed(8388, crossing.directions)
            #expect(world.isFull(passed, of: limit), "\(passed) of \(limit) passed")
            try eventually("both ends have been told", within: 5) { try world.connections(8388) == 0 }
            // Nothing more comes through, whichever way it is reached.
            for ipv6 in [false, true] { #expect(try !Transfer.succeeds(world, 8388, ipv6: ipv6)) }
            #expect(try truth.read().passed(8388, crossing.directions) == passed)

            agent = try crossing.absence.end(agent, world)
            // One that was armed anew may let a packet more pass, but not more than the limit.
            #expect(try Transfer.fills(world, 8388))
            let all = try truth.read().passed(8388, crossing.directions)
            #expect(world.isFull(all, of: limit), "\(all) of \(limit) passed")
            let page = try agent.scrape()
            let differences = try truth.differences(from: page)
            #expect(differences == [])
            #expect(page.limitUsed(8388, "month") == page.allBytes(8388, crossing.directions))
            #expect(page.limitIsExceeded(8388, "month") == true)
            #expect(page.isBlocked(8388, "limit") == true)
            #expect(page.isBlocked(8388, "expired") == false)
        }
    }

    @Test("datagrams stop with the last that fits", arguments: [(Absence.stopped, false), (.killed, true)])
    func udp(absence: Absence, ipv6: Bool) async throws {
        try await inNewNetworkNamespace {
            let limit: UInt64 = 100_000
            let world = try LimitsWorld(ports: [8388])
            try world.configure("{ port: 8388, limit: \(limit) }")
            var agent = try world.startAgent()
            let truth = try LimitsTruth(ports: [8388])
            let tunnel = try world.tunnel(8388, ipv6: ipv6)
            try absence.begin(agent)
            var passed = try truth.untilDatagramsStop(8388, through: tunnel)
            #expect(world.isFull(passed, of: limit), "\(passed) of \(limit) passed")
            agent = try absence.end(agent, world)
            passed = try truth.untilDatagramsStop(8388, through: tunnel)
            #expect(world.isFull(passed, of: limit), "\(passed) of \(limit) passed")
            let page = try agent.scrape()
            let differences = try truth.differences(from: page)
            #expect(differences == [])
            #expect(page.limitUsed(8388, "lifetime") == passed)
            #expect(page.limitIsExceeded(8388, "lifetime") == true)
        }
    }
}

extension LimitsTruth {
    /// Sends datagrams until none comes back.
    ///
    /// - Returns: What passed by then, in bytes.
    func untilDatagramsStop(_ port: Int, through tunnel: Int) throws -> UInt64 {
        let socket = try Socket.datagrams(to: tunnel)
        defer { socket.close() }
        try eventually("datagrams stop", within: 20) {
            socket.write([UInt8](repeating: 0x55, count: 400))
            return socket.next(within: 1000) == .nothing
        }
        return try read().passed(port)
    }
}

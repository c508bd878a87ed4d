import Foundation
import TestSupport
import Testing

/// A port with a rate in one direction.
struct Pace: Hashable, Sendable {
    var port: Int
    /// In bits per second.
    var rate: Int
    var direction: String

    /// A port for each rate and direction.
    static let all = ["in", "out"].flatMap { direction in
        [256_000, 1_000_000, 10_000_000, 100_000_000].enumerated().map { index, rate in
            Pace(port: (direction == "in" ? 8400 : 8500) + index, rate: rate, direction: direction)
        }
    }
}

@Suite("Rates", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct RateTests {
    /// Over TCP, which sends again what was dropped.
    @Test(
        "let transfers have what they say, within a tenth, on loopback and far away",
        arguments: [Link.loopback, .distant])
    func transfers(link: Link) async throws {
        try await inNewNetworkNamespace {
            let world = try LimitsWorld(ports: Pace.all.map(\.port), link: link)
            try Self.configure(world, Pace.all)
            let agent = try world.startAgent()
            let truth = try LimitsTruth(ports: Pace.all.map(\.port))
            let size = 2_000_000_000
            let transfers = try Pace.all.map {
                try Transfer(world, $0.port, "\(size)", upload: $0.direction == "in" ? size : nil)
            }
            try Self.expect(Pace.all, truth, link)
            #expect(transfers.allSatisfy { $0.isRunning })
            try Self.expectPoliced(Pace.all, agent)
        }
    }

    @Test("let datagrams have what they say, within a tenth")
    func datagrams() async throws {
        let paces = [
            Pace(port: 8388, rate: 256_000, direction: "in"), Pace(port: 8389, rate: 256_000, direction: "out"),
        ]
        try await inNewNetworkNamespace {
            let world = try LimitsWorld(ports: paces.map(\.port))
            try Self.configure(world, paces)
            let agent = try world.startAgent()
            let truth = try LimitsTruth(ports: paces.map(\.port))
            let floods = try paces.map { try Child("python3", ["-c", Self.flood, "\(try world.tunnel($0.port))"]) }
            try Self.expect(paces, truth, .wire)
            #expect(floods.allSatisfy { $0.isRunning })
            try Self.expectPoliced(paces, agent)
        }
    }

    private static func configure(_ world: LimitsWorld, _ paces: [Pace]) throws {
        try world.configure(
            paces.map { "{ port: \($0.port), rate_\($0.direction): \($0.rate) }" }.joined(separator: ", "))
    }

    /// Watches each for ten seconds or more.
    private static func expect(_ paces: [Pace], _ truth: LimitsTruth, _ link: Link) throws {
        var meter = RateMeter(truth)
        try eventually("every rate was watched", within: 60) {
            try meter.look(at: paces)
            return paces.allSatisfy { meter.seconds($0) >= 10 }
        }
        for pace in paces {
            let expected = Double(pace.rate) / 8 * meter.seconds(pace)
            // Where packets are long, most of one may have been left at either instant.
            let tolerance = expected / 10 + Double(link.largestPacket)
            #expect(abs(meter.bytes(pace) - expected) <= tolerance, "\(pace): \(meter.bytes(pace) / expected)")
        }
    }

    /// What was dropped is counted apart.
    private static func expectPoliced(_ paces: [Pace], _ agent: AgentProcess) throws {
        let page = try agent.scrape()
        for pace in paces {
            let labels = "{port=\"\(pace.port)\",direction=\"\(pace.direction)\"}"
            #expect(try #require(page["porttally_policed_bytes_total\(labels)"]) > 0)
            #expect(try #require(page["porttally_policed_packets_total\(labels)"]) > 0)
        }
    }

    /// 4 Mbit/s of datagrams of 1,000 bytes to a port of 127.0.0.1.
    private static let flood = """
        import socket, sys, time
        target = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        while True:
            for _ in range(5):
                target.sendto(bytes(1000), ("127.0.0.1", int(sys.argv[1])))
            time.sleep(0.01)
        """
}

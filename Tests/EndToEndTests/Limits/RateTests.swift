import Foundation
import TestSupport
import Testing

/// A port with a rate in one direction.
struct Pace: Sendable {
    var port: Int
    /// In bits per second.
    var rate: Int
    var direction: String
    /// What is let through at once after a pause, in bytes: one second, and the burst.
    var bucket: UInt64 { UInt64(rate / 8) + 131_072 }

    static let datagrams = [
        Pace(port: 8388, rate: 256_000, direction: "in"), Pace(port: 8389, rate: 256_000, direction: "out"),
    ]
    static let transfers = [
        Pace(port: 8390, rate: 10_000_000, direction: "in"), Pace(port: 8391, rate: 10_000_000, direction: "out"),
    ]
    static let all = datagrams + transfers
}

@Suite("Rates", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct RateTests {
    /// TCP at the slow rate rests for seconds, and the bucket fills meanwhile: that takes longer than a test may.
    @Test("let pass what they say, within a tenth, and count what they refuse apart")
    func rates() async throws {
        try await inNewNetworkNamespace {
            let ports = Pace.all.map(\.port)
            let world = try LimitsWorld(ports: ports)
            try world.configure(
                Pace.all.map { "{ port: \($0.port), rate_\($0.direction): \($0.rate) }" }.joined(separator: ", "))
            let agent = try world.startAgent()
            let truth = try LimitsTruth(ports: ports)
            let transfers = try Pace.transfers.map {
                try Transfer(world, $0.port, "200000000", upload: $0.direction == "in" ? 200_000_000 : nil)
            }
            let floods = try Pace.datagrams.map { pace in
                try Child("python3", ["-c", Self.flood, "\(try world.tunnel(pace.port))"])
            }
            try eventually("every bucket is empty", within: 30) {
                let figures = try truth.read()
                return Pace.all.allSatisfy { figures.passed($0.port, [$0.direction]) > $0.bucket + 50_000 }
            }
            let seconds = 6
            let first = Int(Date().timeIntervalSince1970) + 1
            let window = try LimitsTruth(ports: ports, during: first..<(first + seconds))
            try eventually("the window is over", within: 30) {
                Date().timeIntervalSince1970 > Double(first + seconds)
            }
            #expect(floods.allSatisfy { $0.isRunning } && transfers.allSatisfy { $0.isRunning })
            let passed = try window.read()
            for pace in Pace.all {
                let rate = Int(passed.passed(pace.port, [pace.direction])) * 8 / seconds
                #expect(abs(rate - pace.rate) * 10 <= pace.rate, "\(pace): \(rate) bit/s")
            }
            let page = try agent.scrape()
            for pace in Pace.all {
                let labels = "{port=\"\(pace.port)\",direction=\"\(pace.direction)\"}"
                #expect(try #require(page["porttally_policed_bytes_total\(labels)"]) > 0)
                #expect(try #require(page["porttally_policed_packets_total\(labels)"]) > 0)
            }
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

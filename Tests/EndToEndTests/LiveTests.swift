import Foundation
import TestSupport
import Testing

@Suite("Live rates", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct LiveTests {
    private struct Look: Decodable, Equatable {
        struct Rate: Decodable, Equatable {
            var port: Int
            var receive_bytes_per_second: Double
            var transmit_bytes_per_second: Double
            var receive_packets_per_second: Double
            var transmit_packets_per_second: Double
        }
        var seconds: Double
        var ports: [Rate]
    }

    private func look() throws -> Look {
        let answer = try #require(httpGet("/api/v1/live"))
        #expect(answer.status == 200)
        return try JSONDecoder().decode(Look.self, from: Data(answer.body.utf8))
    }

    @Test("are what nft counted between two looks, and several viewers see the same")
    func rates() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [20_001, 20_002, 20_003])
            let agent = try world.start()
            let truth = try Truth(ports: [20_001, 20_002])
            let first = try look()
            #expect(first == Look(seconds: 0, ports: []))
            let traffic = try Traffic(ports: [20_001, 20_002])
            try eventually("there is traffic") { try truth.totalBytes() > 1_000_000 }
            try traffic.stop()
            var second = first
            try eventually("a second has passed") {
                second = try look()
                return second.seconds > 0
            }
            #expect(second.seconds >= 1)
            #expect(second.ports.map(\.port) == [20_001, 20_002], "and not the one without traffic")
            let counted = try truth.read()
            for rate in second.ports {
                for (direction, shown, packets) in [
                    ("in", rate.receive_bytes_per_second, rate.receive_packets_per_second),
                    ("out", rate.transmit_bytes_per_second, rate.transmit_packets_per_second),
                ] {
                    let names = ["tcp", "udp"].map { "p\(rate.port)_\($0)_\(direction)" }
                    let bytes = names.reduce(0) { $0 + (counted[$1]?.bytes ?? 0) }
                    // Rates are whole bytes a second, and the time is in milliseconds.
                    let slack = second.seconds + shown * 0.0005
                    #expect(abs(shown * second.seconds - Double(bytes)) <= slack, "\(rate.port) \(direction)")
                    let passed = names.reduce(0) { $0 + (counted[$1]?.packets ?? 0) }
                    #expect(abs(packets * second.seconds - Double(passed)) <= 0.001 * second.seconds + packets * 0.0005)
                }
            }
            // Each reading of its own would have another time.
            try eventually("viewers within a second see the same") { try look() == look() }
            #expect(try agent.get("/api/v1/live?by=hour").status == 22, "there is nothing to choose")
        }
    }
}

import JSON5
import Tally
import Testing

@testable import API

@Suite("Rates")
struct LiveTests {
    private static func sample(_ records: [PortRecord], at taken: Duration) -> TotalsSample {
        TotalsSample(.test(ports: [], records: records), taken: taken)
    }

    @Test("are of the time between two readings, of the ports that had traffic")
    func rates() {
        let before = Self.sample(
            [
                .test(1, received: 5_000, transmitted: 0), .test(2, received: 1, transmitted: 1),
                .test(4, received: 7, transmitted: 9), .test(5, received: 0, transmitted: 100),
            ], at: .seconds(10))
        let after = Self.sample(
            [
                .test(1, received: 8_000, transmitted: 0), .test(2, received: 1, transmitted: 1),
                .test(3, received: 1 << 60, transmitted: 0), .test(4, received: 8, transmitted: 9),
                .test(5, received: 0, transmitted: 3_100),
            ], at: .seconds(11.5))
        #expect(
            text(after.rates(since: before).json) == """
                {"time":"2024-12-15T12:00:00Z","seconds":1.5,"ports":[\
                {"port":1,"receive_bytes_per_second":2000,"transmit_bytes_per_second":0,\
                "receive_packets_per_second":2.0,"transmit_packets_per_second":0.0},\
                {"port":4,"receive_bytes_per_second":0,"transmit_bytes_per_second":0,\
                "receive_packets_per_second":0.0,"transmit_packets_per_second":0.0},\
                {"port":5,"receive_bytes_per_second":0,"transmit_bytes_per_second":2000,\
                "receive_packets_per_second":0.0,"transmit_packets_per_second":2.0}]}
                """)
    }

    @Test("are none where there is nothing to compare with")
    func none() {
        let sample = Self.sample([.test(1, received: 1, transmitted: 1)], at: .seconds(10))
        let nothing = #"{"time":"2024-12-15T12:00:00Z","seconds":0.0,"ports":[]}"#
        #expect(text(sample.rates(since: nil).json) == nothing)
        #expect(text(sample.rates(since: sample).json) == nothing)
    }

    @Test("hold the largest total, in the shortest time that is measured")
    func largest() throws {
        let before = Self.sample([.test(1, received: 0, transmitted: 0)], at: .seconds(1))
        let after = Self.sample([.test(1, received: .max, transmitted: .max)], at: .seconds(2))
        let answer = after.rates(since: before)
        #expect(answer.ports.first?.received == 1 << 63)
        #expect(try LiveAnswer(reading: JSON5Reader.read(answer.json)) == answer)
    }
}

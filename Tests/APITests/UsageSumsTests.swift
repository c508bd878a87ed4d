import Tally
import Testing

@testable import API

@Suite("Sums of usage")
struct UsageSumsTests {
    private let calendar = Figures.test(ports: [], records: []).calendar

    /// What two ports used on some days of December 2024.
    private func sums(_ used: [(port: Int, day: Int, bytes: UInt64)], to: String = "2024-12-31") throws -> UsageSums {
        var fields = try QueryFields([("from", "2024-12-05"), ("to", to)])
        let query = try UsageQuery(&fields, calendar, now: noon)
        let rows = used.map { port, day, bytes in
            var usage = PerCounter(repeating: Traffic.zero)
            usage.tcpIn = Traffic(bytes: bytes, packets: 1)
            usage.udpOut = Traffic(bytes: bytes * 2, packets: 2)
            let start = noon + Int64(day - 15) * 86_400 + -43_200
            return UsageRow(port: .test(port), period: Period(start: start, end: start + 86_400), usage: usage)
        }
        let answer = UsageAnswer(query, UsagePiece(query, of: [.test(1), .test(2)]), rows, names: [:], calendar)
        return UsageSums(answer, query, calendar, now: noon)
    }

    @Test("are those of all ports, from the first day with traffic up to today, quiet days among them")
    func days() throws {
        let sums = try sums([(1, 12, 5), (1, 14, 7), (2, 12, 100)])
        #expect(sums.by == "day")
        #expect(sums.periods.map { String($0.start.prefix(10)) } == (12...15).map { "2024-12-\($0)" })
        #expect(sums.periods.map(\.traffic.receivedBytes) == [105, 0, 7, 0])
        #expect(sums.periods.map(\.traffic.transmittedPackets) == [4, 0, 2, 0])
        #expect(sums.total.receivedBytes == 112)
        #expect(sums.total.transmittedBytes == 224)
    }

    @Test("end where the question does, and are none where nothing was used")
    func edges() throws {
        #expect(try sums([(1, 12, 5)], to: "2024-12-14").periods.map(\.traffic.receivedBytes) == [5, 0])
        #expect(try sums([]).periods.isEmpty)
    }

    @Test("have what an agent with other periods answers, too")
    func otherZone() throws {
        let sums = try sums([(1, 12, 5), (1, 3, 9)])
        #expect(sums.periods.map(\.traffic.receivedBytes).filter { $0 > 0 } == [9, 5])
        #expect(sums.total.receivedBytes == 14)
    }

    @Test("can't get larger than the largest amount")
    func largest() {
        var most = TrafficAnswer()
        most.receivedBytes = .max
        #expect((most + most).receivedBytes == .max)
    }

    @Test("the last periods of a kind are counted back from an instant that is not in them")
    func last() {
        #expect(UsageQuery.start(ofLast: 24, .hour, before: noon, calendar) == noon + -86_400)
        #expect(UsageQuery.start(ofLast: 24, .hour, before: noon + 1, calendar) == noon + -23 * 3600)
        #expect(UsageQuery.start(ofLast: 1, .day, before: noon, calendar) == noon + -43_200)
        #expect(UsageQuery.start(ofLast: 2, .month, before: noon, calendar) == noon + -43_200 + -44 * 86_400)
    }
}

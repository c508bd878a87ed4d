import API
import Tally
import Testing

@testable import Export

@Suite("The logs")
struct FlowLogsTests {
    private func files(
        _ kind: FlowLogs.Kind, _ ports: PortsAnswer, _ rows: [UsageAnswer.Row], from start: String,
        to end: String? = nil, count: CountedTraffic = .transmit, billingDay: Int = 1
    ) -> [FlowLogs.File] {
        let logs = FlowLogs(ports, count, BillingCalendar(zone: shanghai, billingDay: billingDay))
        let end = end.map { time($0) } ?? time(ports.time) + 1
        return logs.files(kind, rows, logs.reach(kind, over: Period(start: time(start), end: end)))
    }

    @Test("of a day have each hour's lines for every port, the last hour's, too, and a blank line behind them")
    func day() {
        let found = files(
            .day, ports(port(111), port(1111), port(9000, .removed), at: "2026-12-01T01:20:30+08:00"),
            [
                row(111, "2026-11-30T22:00:00+08:00", 5), row(1111, "2026-11-30T23:00:00+08:00", 42),
                row(9000, "2026-12-01T00:00:00+08:00", 1), row(1111, "2026-12-01T01:00:00+08:00", 7),
            ], from: "2026-11-30T00:00:00+08:00")
        #expect(found.map(\.name) == ["261130_daylog.txt", "261201_daylog.txt"])
        #expect(
            found.first?.text == """
                2026/11/30_22:59:59 port:111 5
                2026/11/30_22:59:59 port:1111 0

                2026/11/30_23:59:59 port:111 0
                2026/11/30_23:59:59 port:1111 42


                """)
        #expect(
            found.last?.text == """
                2026/12/01_00:59:59 port:111 0
                2026/12/01_00:59:59 port:1111 0
                2026/12/01_00:59:59 port:9000 1

                2026/12/01_01:20:30 port:111 0
                2026/12/01_01:20:30 port:1111 7
                2026/12/01_01:20:30 port:9000 0


                """)
    }

    @Test("of a month have its last day")
    func month() {
        let found = files(
            .month, ports(port(8388)),
            [
                row(8388, "2026-11-29T00:00:00+08:00", 1), row(8388, "2026-11-30T00:00:00+08:00", 20),
                row(8388, "2026-12-01T00:00:00+08:00", 300),
            ], from: "2026-11-30T00:00:00+08:00", count: .both)
        #expect(
            found == [
                .init(name: "2611_monthlog.txt", text: "261129 port:8388 3\n\n261130 port:8388 60\n\n"),
                .init(name: "2612_monthlog.txt", text: "261201 port:8388 900\n\n"),
            ])
    }

    @Test("of a billing month have the name of the month that it begins in")
    func billingMonth() {
        let found = files(
            .month, ports(port(8388), at: "2026-12-16T00:00:00+08:00"),
            [row(8388, "2026-12-14T00:00:00+08:00", 1), row(8388, "2026-12-15T00:00:00+08:00", 2)],
            from: "2026-12-15T00:00:00+08:00", billingDay: 15)
        #expect(
            found == [
                .init(name: "2611_monthlog.txt", text: "261214 port:8388 1\n\n"),
                .init(
                    name: "2612_monthlog.txt", text: "261215 port:8388 2\n\n261216 port:8388 0\n\n"),
            ])
    }

    @Test("of a year have its months, one after the other")
    func year() {
        let found = files(
            .year, ports(port(8388), at: "2027-01-01T00:00:00+08:00"),
            [row(8388, "2026-11-01T00:00:00+08:00", 1), row(8388, "2027-01-01T00:00:00+08:00", 3)],
            from: "2026-12-31T00:00:00+08:00", count: .receive)
        #expect(
            found == [
                .init(name: "2026_yearlog.txt", text: "2611 port:8388 2\n2612 port:8388 0\n"),
                .init(name: "2027_yearlog.txt", text: "2701 port:8388 6\n"),
            ])
    }

    @Test("are asked for whole: from the day's, month's or year's start, to its end or now")
    func reach() {
        let logs = FlowLogs(ports(), .transmit, BillingCalendar(zone: shanghai))
        func reach(_ kind: FlowLogs.Kind) -> [UnixTime] {
            let reach = logs.reach(
                kind, over: Period(start: time("2026-10-30T07:00:00+08:00"), end: time("2026-11-29T00:00:00+08:00")))
            return [reach.start, reach.end]
        }
        #expect(reach(.day) == [time("2026-10-30T00:00:00+08:00"), time("2026-11-29T00:00:00+08:00")])
        #expect(reach(.month) == [time("2026-10-01T00:00:00+08:00"), time("2026-12-01T00:00:00+08:00")])
        #expect(reach(.year) == [time("2026-01-01T00:00:00+08:00"), time("2026-12-01T10:20:31+08:00")])
    }
}

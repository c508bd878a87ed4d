import API
import Testing

@testable import Terminal

@Suite("The table of history")
struct HistoryTests {
    /// What was received and sent in periods, by their starts.
    static func sums(_ by: String, _ periods: [(start: String, received: UInt64, sent: UInt64)]) -> UsageSums {
        UsageSums(
            by: by,
            periods: periods.map { start, received, sent in
                var period = PeriodAnswer()
                (period.start, period.traffic) = (start, StatusTests.traffic(received, sent))
                return period
            })
    }

    static let days = sums(
        "day",
        [
            ("2026-11-26T00:00:00+08:00", 3_000_000_000, 27_000_000_000), ("2026-11-27T00:00:00+08:00", 0, 0),
            ("2026-11-28T00:00:00+08:00", 500_000, 1_000),
        ])

    @Test("at 80 columns")
    func narrow() {
        #expect(
            StatusTests.look(80).history(Self.days, of: "port 8388 张三") == """
                port 8388 张三 by day

                DAY         RECEIVED      SENT     TOTAL
                2026-11-26  2.79 GiB  25.1 GiB  27.9 GiB  ████▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
                2026-11-27       0 B       0 B       0 B
                2026-11-28   488 KiB    1000 B   489 KiB  █
                ────────────────────────────────────────────────────────────────────────────────
                sum         2.79 GiB  25.1 GiB  27.9 GiB

                █ received  ▒ sent

                """)
    }

    @Test("in ASCII, and where there is no terminal; one period has no sum")
    func plain() {
        #expect(
            StatusTests.look(nil, [:]).history(
                Self.sums("month", [("2026-11-01T00:00:00+08:00", 1024, 1024)]), of: "all ports") == """
                    all ports by month

                    MONTH    RECEIVED      SENT     TOTAL
                    2026-11  1.00 KiB  1.00 KiB  2.00 KiB  #########################=========================

                    # received  = sent

                    """)
    }

    @Test("a period is called by its start: hours with their time, months by their day where they begin on another")
    func labels() {
        func labels(_ by: String, _ starts: [String]) -> [String] {
            let text = StatusTests.look(80).history(Self.sums(by, starts.map { ($0, 1, 1) }), of: "x")
            let rows = text.split(separator: "\n").dropFirst(2).prefix(starts.count)
            // Two blanks are between columns.
            return rows.map { $0.split(separator: " ").prefix { $0 != "1" }.joined(separator: " ") }
        }
        #expect(
            labels("hour", ["2026-11-28T00:00:00+08:00", "2026-11-28T01:00:00+08:00"]) == [
                "2026-11-28 00:00", "2026-11-28 01:00",
            ])
        #expect(
            labels("month", ["2026-01-31T00:00:00+08:00", "2026-02-28T00:00:00+08:00"]) == ["2026-01-31", "2026-02-28"])
        #expect(labels("month", ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"]) == ["2026-01", "2026-02"])
    }

    @Test("nothing is said to be nothing")
    func nothing() {
        #expect(
            StatusTests.look(80).history(UsageSums(by: "hour", periods: []), of: "all ports")
                == "all ports by hour: nothing was counted in that time\n")
    }

    @Test("at any width of a terminal no line is longer", arguments: 22...210)
    func widths(width: Int) {
        let text = StatusTests.look(width).history(Self.days, of: "port 8388 张三的手机和笔记本电脑")
        for line in text.split(separator: "\n") { #expect(Text(String(line)).columns <= width, "\(line)") }
    }

    @Test("what a name tells the terminal to do is not done")
    func hostile() {
        #expect(StatusTests.look(80).history(Self.days, of: "a\u{1b}[2Jb\n").hasPrefix("a?[2Jb? by day\n"))
    }

    @Test("bars are as long as all parts, and a sign at least where there is anything")
    func bars() {
        let look = StatusTests.look(80, [:])
        #expect(look.bar([0, 0], of: 100, columns: 10) == "")
        #expect(look.bar([0, 1], of: 100, columns: 10) == "=")
        #expect(look.bar([1, 0], of: 100, columns: 10) == "#")
        #expect(look.bar([50, 50], of: 100, columns: 10) == "#####=====")
        #expect(look.bar([100, 0], of: 100, columns: 10) == "##########")
        #expect(look.bar([.max, .max], of: .max, columns: 4) == "####")
        #expect(look.bar([0, 0], of: 0, columns: 4) == "")
    }
}

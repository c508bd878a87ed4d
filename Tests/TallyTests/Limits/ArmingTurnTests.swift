import Testing

@testable import Tally

/// An instant, and the turns of the day and of the month that it lies in.
///
/// Dates and instants are from the zones' rules as tz has them, worked out by hand.
struct TurnCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let rules: ZoneRules
    let billingDay: Int
    let time: UnixTime?
    let turns: [LimitPeriod: Arming.Turn]

    typealias Turn = (current: Int32, next: Int32, edge: String)

    init(_ what: String, _ rules: ZoneRules, billingDay: Int, at time: String, day: Turn, month: Turn) {
        testDescription = what
        self.rules = rules
        self.billingDay = billingDay
        self.time = UnixTime(rfc3339: time)
        turns = [.day: day, .month: month].compactMapValues { turn in
            UnixTime(rfc3339: turn.edge).map { edge in
                Arming.Turn(
                    current: PeriodDate(number: turn.current), next: PeriodDate(number: turn.next), edge: edge)
            }
        }
    }

    private static let newYork = zone(-5, ("2026-03-08T07:00:00Z", -4), ("2026-11-01T06:00:00Z", -5))
    private static let havana = zone(-5, ("2026-03-08T05:00:00Z", -4), ("2026-11-01T05:00:00Z", -5))
    private static let apia = zone(-10, ("2011-12-30T10:00:00Z", 14))

    static let all = [
        TurnCase(
            "the middle of a month", zone(0), billingDay: 1, at: "2026-02-10T12:00:00Z",
            day: (20_260_210, 20_260_211, "2026-02-11T00:00:00Z"),
            month: (20_260_201, 20_260_301, "2026-03-01T00:00:00Z")),
        TurnCase(
            "31 before February's last day", zone(0), billingDay: 31, at: "2026-02-27T23:59:59Z",
            day: (20_260_227, 20_260_228, "2026-02-28T00:00:00Z"),
            month: (20_260_131, 20_260_228, "2026-02-28T00:00:00Z")),
        TurnCase(
            "31 on February's last day", zone(0), billingDay: 31, at: "2026-02-28T00:00:00Z",
            day: (20_260_228, 20_260_301, "2026-03-01T00:00:00Z"),
            month: (20_260_228, 20_260_331, "2026-03-31T00:00:00Z")),
        TurnCase(
            "31 in a leap year's February", zone(0), billingDay: 31, at: "2028-02-28T12:00:00Z",
            day: (20_280_228, 20_280_229, "2028-02-29T00:00:00Z"),
            month: (20_280_131, 20_280_229, "2028-02-29T00:00:00Z")),
        TurnCase(
            "31 in April", zone(0), billingDay: 31, at: "2026-04-30T00:00:00Z",
            day: (20_260_430, 20_260_501, "2026-05-01T00:00:00Z"),
            month: (20_260_430, 20_260_531, "2026-05-31T00:00:00Z")),
        TurnCase(
            "a month that spans the year's end", zone(8), billingDay: 15, at: "2025-12-31T15:59:59Z",
            day: (20_251_231, 20_260_101, "2025-12-31T16:00:00Z"),
            month: (20_251_215, 20_260_115, "2026-01-14T16:00:00Z")),
        TurnCase(
            "a day of 23 hours", newYork, billingDay: 8, at: "2026-03-08T12:00:00Z",
            day: (20_260_308, 20_260_309, "2026-03-09T04:00:00Z"),
            month: (20_260_308, 20_260_408, "2026-04-08T04:00:00Z")),
        TurnCase(
            "a day of 25 hours", newYork, billingDay: 2, at: "2026-11-01T06:30:00Z",
            day: (20_261_101, 20_261_102, "2026-11-02T05:00:00Z"),
            month: (20_261_002, 20_261_102, "2026-11-02T05:00:00Z")),
        TurnCase(
            "before a day that begins at 01:00", havana, billingDay: 8, at: "2026-03-08T04:59:59Z",
            day: (20_260_307, 20_260_308, "2026-03-08T05:00:00Z"),
            month: (20_260_208, 20_260_308, "2026-03-08T05:00:00Z")),
        TurnCase(
            "before a day that was left out", apia, billingDay: 30, at: "2011-12-30T09:59:59Z",
            day: (20_111_229, 20_111_231, "2011-12-30T10:00:00Z"),
            month: (20_111_130, 20_111_231, "2011-12-30T10:00:00Z")),
        TurnCase(
            "after a day that was left out", apia, billingDay: 30, at: "2011-12-30T10:00:00Z",
            day: (20_111_231, 20_120_101, "2011-12-31T10:00:00Z"),
            month: (20_111_231, 20_120_130, "2012-01-29T10:00:00Z")),
    ]
}

@Suite("Turns from one period to the next")
struct ArmingTurnTests {
    private func arming(_ periods: [LimitPeriod], _ calendar: BillingCalendar, at time: UnixTime) -> Arming {
        let ports = periods.enumerated().map { place, period in
            var port = ServicePort(number: .test(8388 + place))
            port.limits.bytes[period] = 1000
            return port
        }
        return Arming(ports, Ledger(), calendar.periods(at: time), calendar, at: time)
    }

    @Test("are where the calendar has its edges", arguments: TurnCase.all)
    func edges(_ example: TurnCase) throws {
        let time = try #require(example.time)
        try #require(example.turns.count == 2)
        let calendar = BillingCalendar(zone: example.rules, billingDay: example.billingDay)
        let arming = arming(LimitPeriod.allCases, calendar, at: time)
        #expect(arming.turns == example.turns)
        for turn in arming.turns.values {
            #expect(turn.current < turn.next)
            #expect(turn.edge > time)
        }
        // Behind the earlier edge the kernel goes by the next dates, and that is what is armed then.
        for (period, turn) in arming.turns {
            #expect(self.arming([period], calendar, at: turn.edge).turns[period]?.current == turn.next)
        }
    }

    @Test(
        "are there where some port has a limit of that period",
        arguments: [
            ([], []), ([.lifetime], []), ([.day], [.day]), ([.month, .lifetime], [.month]),
            ([.month, .day], [.day, .month]),
        ] as [([LimitPeriod], Set<LimitPeriod>)])
    func needed(limited: [LimitPeriod], turning: Set<LimitPeriod>) {
        #expect(Set(arming(limited, utcCalendar(), at: newYear).turns.keys) == turning)
    }
}

public import Tally

/// What all ports of an answer used together.
public struct UsageSums: Sendable, Hashable {
    /// `hour`, `day` or `month`.
    public var by: String
    /// Period by period, in order of time.
    public var periods: [PeriodAnswer]

    public init(by: String, periods: [PeriodAnswer]) {
        self.by = by
        self.periods = periods
    }

    /// All periods together.
    public var total: TrafficAnswer { periods.reduce(TrafficAnswer()) { $0 + $1.traffic } }

    /// The periods from the first in which anything was used up to the current one.
    ///
    /// - Parameters:
    ///   - answer: All pages of it.
    ///   - query: What was asked, whose periods are there whether anything was used in them or not.
    ///   - calendar: Whose time zone the periods are shown in.
    ///   - now: The time: what begins later is left out.
    public init(_ answer: UsageAnswer, _ query: UsageQuery, _ calendar: BillingCalendar, now: UnixTime) {
        var sums: [String: PeriodAnswer] = [:]
        for period in query.periods where period.start <= now {
            let nothing = PeriodAnswer(period, PerCounter(repeating: .zero), calendar)
            sums[nothing.start] = nothing
        }
        for row in answer.rows {
            // An agent whose periods are others has the last word.
            var sum = sums[row.usage.start] ?? row.usage
            sum.traffic = (sums[row.usage.start]?.traffic ?? TrafficAnswer()) + row.usage.traffic
            sums[row.usage.start] = sum
        }
        let order = sums.values.map { (start: UnixTime(rfc3339: $0.start) ?? now, period: $0) }
            .sorted { $0.start < $1.start }
        self.init(by: answer.by, periods: Array(order.map(\.period).drop { $0.traffic == TrafficAnswer() }))
    }
}

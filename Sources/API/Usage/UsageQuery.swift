public import Tally

/// What is asked of the history: usage of which ports, in which periods, and how much of that at once.
public struct UsageQuery: Sendable, Hashable {
    /// The most rows in one answer, and as many as there are unless others are asked for.
    public static let mostRows = 10_000
    /// The most periods that are gone through for one answer.
    static let mostPeriods = 100_000

    /// How finely.
    public var granularity: Granularity
    /// The periods, all of them whole.
    public var periods: [Period]
    /// The port, where one is asked for.
    public var port: PortNumber?
    /// Where the page before ended.
    public var cursor: UsageCursor?
    /// The most rows.
    public var rows: Int

    /// Reads the fields of a query: `by`, `from`, `to`, `port`, `cursor` and `limit`.
    ///
    /// Without `from` it is the current day by hour, the current month by day, the last twelve months by month; without
    /// `to`, up to now.
    ///
    /// - Parameters:
    ///   - fields: The fields.
    ///   - calendar: Where periods begin and end.
    ///   - now: The time.
    /// - Throws: ``QueryError`` about the first one that is wrong.
    public init(
        _ fields: inout QueryFields, _ calendar: BillingCalendar, now: UnixTime
    ) throws(QueryError) {
        granularity = try fields.word("by") ?? .day
        let from = try fields.instant("from", calendar)
        let to = try fields.instant("to", calendar)
        port = try fields.port("port")
        cursor = try fields.text("cursor").map { text throws(QueryError) in try UsageCursor(text) }
        rows = try fields.integer("limit", in: 1...Self.mostRows) ?? Self.mostRows
        let end = to ?? now + 1
        let start = from ?? Self.start(granularity, before: end, calendar)
        guard start < end else { throw QueryError("from", "must be before to") }
        // The shortest period of each kind, and a leap.
        let shortest: Int64 =
            switch granularity {
            case .hour: 1800
            case .day: 86_400 / 2
            case .month: 86_400 * 27
            }
        guard (end - start) / shortest <= Self.mostPeriods else {
            throw QueryError("from", "is so long before to that there would be more than \(Self.mostPeriods) periods")
        }
        periods = calendar.periods(by: granularity, from: start, to: end)
    }

    /// Where the last so many periods of a kind begin.
    ///
    /// - Parameters:
    ///   - count: How many periods.
    ///   - granularity: Their kind.
    ///   - end: What the last one ends with or lies around; that instant is not in them.
    ///   - calendar: Where periods begin and end.
    /// - Returns: The start of the first.
    public static func start(
        ofLast count: Int, _ granularity: Granularity, before end: UnixTime, _ calendar: BillingCalendar
    ) -> UnixTime {
        var start = end
        for _ in 0..<count { start = calendar.period(granularity, at: start + -1).start }
        return start
    }

    private static func start(_ granularity: Granularity, before end: UnixTime, _ calendar: BillingCalendar) -> UnixTime
    {
        let last = calendar.periods(at: end + -1)
        return switch granularity {
        case .hour: last.day.start
        case .day: last.month.start
        case .month: last.month.start + -86_400 * 335
        }
    }
}

/// Where a page of rows ended: what comes next.
public struct UsageCursor: Sendable, Hashable {
    /// The port of the next row, or a lower one.
    public var port: PortNumber
    /// The start of its period, or an earlier one.
    public var start: UnixTime

    init(port: PortNumber, start: UnixTime) {
        self.port = port
        self.start = start
    }

    /// - Throws: ``QueryError`` where it is none of ours.
    init(_ text: String) throws(QueryError) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let port = Int(parts[0]).flatMap({ PortNumber($0) }), let start = Int64(parts[1]) else {
            throw QueryError("cursor", "must be what the answer before has as next")
        }
        self.init(port: port, start: UnixTime(start))
    }

    var text: String { "\(port).\(start.seconds)" }
}

extension QueryFields {
    fileprivate mutating func instant(_ name: String, _ calendar: BillingCalendar) throws(QueryError) -> UnixTime? {
        guard let text = text(name) else { return nil }
        guard let time = WrittenTime(text) else { throw QueryError(name, WrittenTime.rule) }
        return time.instant(in: calendar)
    }
}

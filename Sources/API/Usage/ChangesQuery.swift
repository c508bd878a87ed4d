public import Tally

/// What is asked by one who keeps rows: those that have changed since an answer that he has.
public struct ChangesQuery: Sendable, Hashable {
    /// How finely.
    public var granularity: Granularity
    /// The port, where one is asked for.
    public var port: PortNumber?
    /// How far the history was read; nil where nothing of it was.
    public var since: HistoryMark?
    /// Where the page begins that is asked for; nil for the first one.
    public var page: ChangesPage?
    /// The most rows.
    public var rows: Int

    /// Reads the fields of a query: `since`, `by`, `port`, `cursor` and `limit`.
    ///
    /// It is nil where `since` isn't there.
    ///
    /// - Parameter fields: The fields.
    /// - Throws: ``QueryError`` about the first one that is wrong.
    public init?(_ fields: inout QueryFields) throws(QueryError) {
        guard let since = fields.text("since") else { return nil }
        granularity = try fields.word("by") ?? .day
        port = try fields.port("port")
        page = try fields.text("cursor").map { text throws(QueryError) in try ChangesPage(cursor: text) }
        rows = try fields.integer("limit", in: 1...UsageQuery.mostRows) ?? UsageQuery.mostRows
        for field in ["from", "to"] where fields.text(field) != nil {
            throw QueryError(field, "doesn't go with since, which says itself what is asked for")
        }
        if !since.isEmpty { self.since = try HistoryMark(cursor: since) }
    }
}

extension HistoryMark {
    /// Reads what an answer had as `since`: the version, the calendar, the instant.
    ///
    /// - Throws: ``QueryError`` where it is none of ours.
    init(cursor text: String) throws(QueryError) {
        guard let mark = Self(text.split(separator: ".", omittingEmptySubsequences: false)) else {
            throw QueryError("since", "must be what an answer before has as since, or empty for all that there is")
        }
        self = mark
    }

    fileprivate init?(_ parts: [Substring]) {
        guard parts.count == 3, let version = UInt64(parts[0], radix: 16), let calendar = UInt32(parts[1], radix: 16)
        else { return nil }
        let instant = UnixTime(inCursor: parts[2])
        guard instant != nil || parts[2] == "-" else { return nil }
        self.init(version: version, calendar: calendar, instant: instant)
    }

    /// As text, which means nothing to others.
    var cursor: String {
        "\(String(version, radix: 16)).\(String(calendar, radix: 16)).\(instant.map { "\($0.seconds)" } ?? "-")"
    }
}

extension ChangesPage {
    /// Reads what an answer had as `next`: the row, since when everything is told, and how far that reads the history.
    ///
    /// - Throws: ``QueryError`` where it is none of ours.
    init(cursor text: String) throws(QueryError) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 6, let port = Int(parts[0]).flatMap({ PortNumber($0) }),
            let start = UnixTime(inCursor: parts[1]), let from = UnixTime(inCursor: parts[2]),
            let mark = HistoryMark(Array(parts[3...]))
        else { throw QueryError("cursor", "must be what the answer before has as next") }
        self.init(from: from, mark: mark, port: port, start: start)
    }

    /// As text, which means nothing to others.
    var cursor: String { "\(port?.value ?? 0).\(start.seconds).\(from.seconds)." + mark.cursor }
}

extension UnixTime {
    /// Seconds in decimal digits, of times for which there are calendars: years up to 9999.
    fileprivate init?(inCursor text: Substring) {
        guard let seconds = Int64(text), (-62_135_596_800...253_402_300_799).contains(seconds) else { return nil }
        self.init(seconds)
    }
}

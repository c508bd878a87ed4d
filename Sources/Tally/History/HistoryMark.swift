/// How far somebody has read the history.
public struct HistoryMark: Sendable, Hashable {
    /// How long before the start of the latest hour in which something was counted something may still be booked, in
    /// seconds: the reading at an edge belongs to the hour before, and a quota may tell later what came before the edge.
    ///
    /// What is booked before that changes what was there, and the history's version with it.
    public static let slack: Int64 = 3600

    /// The version of the history that was read.
    public var version: UInt64
    /// Of the calendar that it was divided by (``BillingCalendar/fingerprint``).
    public var calendar: UInt32
    /// Before this nothing has changed since, unless the version has; nil where nothing had been counted.
    public var instant: UnixTime?

    public init(version: UInt64, calendar: UInt32, instant: UnixTime?) {
        self.version = version
        self.calendar = calendar
        self.instant = instant
    }
}

/// Where the next page of an answer to "what has changed?" begins.
public struct ChangesPage: Sendable, Hashable {
    /// Since when the answer tells everything.
    public var from: UnixTime
    /// How far the history is read with the last page: as far as with the first one.
    ///
    /// What is counted between two pages comes with the next answer.
    public var mark: HistoryMark
    /// The port of the first row, or a lower one; nil for the first page.
    public var port: PortNumber?
    /// The start of that row's period.
    public var start: UnixTime

    public init(from: UnixTime, mark: HistoryMark, port: PortNumber?, start: UnixTime) {
        self.from = from
        self.mark = mark
        self.port = port
        self.start = start
    }
}

/// What has changed in the history, or a page of that.
public struct UsageChanges: Sendable, Hashable {
    /// With the first page, since when all is told that there is; nil where nothing was ever counted.
    public var from: UnixTime?
    /// In ascending order of the ports, and of time; each whole within its period.
    public var rows: [UsageRow]
    /// Where there is more.
    public var next: ChangesPage?
    /// How far the history is read with the last page.
    public var mark: HistoryMark

    public init(from: UnixTime?, rows: [UsageRow] = [], next: ChangesPage? = nil, mark: HistoryMark) {
        self.from = from
        self.rows = rows
        self.next = next
        self.mark = mark
    }
}

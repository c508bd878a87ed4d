internal import Synchronization
public import SystemPackage
public import Tally

/// Reads usage from a store that an agent may be writing, and never waits for it or holds it up.
///
/// It has a connection of its own, opened with the first question and read-only: in a write-ahead log, one that reads and
/// one that writes don't meet. Nothing is locked, mended, brought up to date or written back. One question is answered
/// at a time, and callers wait for the disk: this belongs on a queue. An agent closes it before its store, because
/// SQLite writes the log back only when the last connection that is closed may write.
public final class HistoryReader: Sendable {
    private let path: FilePath
    private let open = Mutex<HistoryConnection?>(nil)

    /// A reader of a store; opens nothing yet.
    public init(_ path: FilePath) { self.path = path }

    /// Tells what ports counted in periods, to the hour, all of it from one commit.
    ///
    /// Where hours or days have become one (``reach()``), what was used in them belongs to the first that had anything.
    ///
    /// - Parameters:
    ///   - ports: Those that are asked for, in this order; nil for all that were ever counted, in ascending order.
    ///   - periods: In their order, none of them beginning before the one before it ends.
    /// - Returns: Ports and periods in their order; where nothing was counted there is no row.
    /// - Throws: ``StoreError`` where there is no store or it can't be read.
    public func usage(of ports: [PortNumber]? = nil, in periods: [Period]) throws -> [UsageRow] {
        try read { try $0.usage(of: ports, in: periods) }
    }

    /// Tells what has changed since somebody read the history, so that who keeps the rows has them as they are now.
    ///
    /// Before ``UsageChanges/from`` nothing has changed, but for the period that this is in; who keeps rows lets go of those
    /// that begin then or later. Ports that have counted nothing since are left out.
    ///
    /// - Parameters:
    ///   - granularity: How finely.
    ///   - calendar: Where periods begin.
    ///   - port: The only one that is asked for; nil for all.
    ///   - mark: How far it was read; nil where nothing was read, or by another calendar: then all that is kept is told.
    ///   - page: Where the page begins that is asked for; nil for the first one.
    ///   - rows: The most rows.
    /// - Returns: A page of it, and where the next one begins.
    /// - Throws: ``StoreError`` where there is no store or it can't be read.
    public func changes(
        by granularity: Granularity, in calendar: BillingCalendar, of port: PortNumber? = nil, since mark: HistoryMark?,
        page: ChangesPage? = nil, rows: Int
    ) throws -> UsageChanges {
        let wanted = ChangesWanted(granularity: granularity, calendar: calendar, port: port, rows: rows)
        return try read { try $0.changes(wanted, since: mark, page) }
    }

    /// How far back usage is known by hour, by day and by month.
    ///
    /// - Throws: ``StoreError`` where there is no store or it can't be read.
    public func reach() throws -> HistoryReach { try read { try $0.reach() } }

    /// Lets go of the file, and of what is remembered of it; the next question opens it again.
    public func close() { open.withLock { $0 = nil } }

    private func read<Value: Sendable>(_ body: @Sendable (HistoryConnection) throws -> Value) throws -> Value {
        try open.withLock { open in
            let connection: HistoryConnection
            // An agent puts a new file in the place of one that is moved or damaged.
            if let known = open, !known.isOutdated {
                connection = known
            } else {
                connection = try HistoryConnection(path)
            }
            open = nil
            let value = try connection.inOneCommit { try body(connection) }
            open = connection
            return value
        }
    }
}

/// How far back usage is known, as far as the store has let go of it.
public struct HistoryReach: Sendable, Hashable {
    /// Since when hours are told apart; nil where all are that were ever counted.
    public var hours: UnixTime?
    /// Since when days are told apart; nil where all are.
    public var days: UnixTime?
    /// Since when there is anything but the total; nil where there is all.
    public var months: UnixTime?

    public init(hours: UnixTime? = nil, days: UnixTime? = nil, months: UnixTime? = nil) {
        self.hours = hours
        self.days = days
        self.months = months
    }
}

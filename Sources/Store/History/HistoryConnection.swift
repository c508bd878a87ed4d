internal import SystemPackage
internal import Tally

/// What ``HistoryReader`` has open.
final class HistoryConnection {
    /// The pages that SQLite keeps, in KiB: few, as of thousands that a question needs it would need others the next time.
    private static let cacheSize = 1024

    private let connection: Connection
    /// Whether the file was taken for one that nobody changes.
    private let isImmutable: Bool
    private let begin: Statement
    private let end: Statement
    private let ports: Statement
    private let openingRange: Statement
    private let port: Statement
    private let firstOpening: Statement
    private let readNote: Statement
    private var balances = BalanceCache()

    /// Opens the store at a path.
    init(_ path: FilePath) throws(StoreError) {
        let operation = "reading"
        guard let (connection, isImmutable) = try Connection.open(toRead: path, operation: operation) else {
            throw FileErrors(operation: operation, file: path).error(.noSuchFileOrDirectory)
        }
        func prepare(_ sql: String) throws(StoreError) -> Statement {
            try connection.expectingSchema { () throws(StoreError) in try connection.prepare(sql) }
        }
        try connection.execute("PRAGMA cache_size = -\(Self.cacheSize)")
        let figures = Schema.meterColumns.joined(separator: ", ")
        begin = try prepare("BEGIN")
        end = try prepare("ROLLBACK")
        ports = try prepare("SELECT port, incarnation, \(figures), seal FROM port WHERE port >= ?1 ORDER BY port")
        // One seek per port: the key begins with the port.
        openingRange = try prepare(
            """
            SELECT min((SELECT min(start) FROM opening WHERE opening.port = port.port)),
                max((SELECT max(start) FROM opening WHERE opening.port = port.port))
            FROM port
            """)
        port = try prepare("SELECT port, incarnation, \(figures), seal FROM port WHERE port = ?1")
        firstOpening = try prepare(
            """
            SELECT start, \(Schema.bookedColumns.joined(separator: ", ")), seal FROM opening
            WHERE port = ?1 AND start >= ?2 ORDER BY start LIMIT 1
            """)
        readNote = try prepare("SELECT value, \(Schema.meta.isWhole) FROM meta WHERE key = ?1")
        self.connection = connection
        self.isImmutable = isImmutable
    }

    /// Whether it doesn't show what the store's path names now.
    var isOutdated: Bool { isImmutable || connection.hasMoved }

    /// Does something that sees the store as one commit left it.
    func inOneCommit<Value>(_ body: () throws -> Value) throws -> Value {
        try begin.run()
        defer { try? end.run() }
        return try body()
    }

    /// What ports counted in periods.
    func usage(of wanted: [PortNumber]?, in periods: [Period]) throws(StoreError) -> [UsageRow] {
        balances.begin(with: try versions()?.version ?? 0, try reach())
        var rows: [UsageRow] = []
        for standing in try standings(of: wanted) {
            let port = standing.port
            var known = balances.take(port)
            try Usage.forEach(
                in: periods, now: standing.booked,
                lookup: { time throws(StoreError) in
                    if let found = known[at: time] { return found }
                    let found = try find(port, from: time)
                    known.add(found)
                    return found
                },
                { place, usage throws(StoreError) in
                    rows.append(UsageRow(port: port, period: periods[place], usage: usage))
                })
            balances.put(known, of: port)
        }
        return rows
    }

    /// What the meters of some ports stand at; those that were never counted are left out.
    private func standings(of wanted: [PortNumber]?) throws(StoreError) -> [Standing] {
        var standings: [Standing] = []
        guard let wanted else {
            try forEachStanding { standings.append($0) }
            return standings
        }
        for number in wanted { if let standing = try standing(of: number) { standings.append(standing) } }
        return standings
    }

    /// Hands what the meters of ports stand at to `body`, in ascending order of the ports.
    ///
    /// - Parameters:
    ///   - wanted: The only one that is asked for; nil for all.
    ///   - first: The first one, or a lower one; nil where it is any.
    ///   - body: Gets one port after the other.
    /// - Throws: Where they can't be read, and what `body` throws.
    func forEachStanding(
        of wanted: PortNumber? = nil, from first: PortNumber? = nil, _ body: (Standing) throws(StoreError) -> Void
    ) throws(StoreError) {
        if let wanted {
            if first.map({ wanted >= $0 }) ?? true, let standing = try standing(of: wanted) { try body(standing) }
            return
        }
        try ports.bind(Int64(first?.value ?? 0), at: 1)
        try ports.forEachRow { row throws(StoreError) in try body(Standing(row.record())) }
    }

    private func standing(of number: PortNumber) throws(StoreError) -> Standing? {
        try port.bind(Int64(number.value), at: 1)
        return try port.firstRow { row throws(StoreError) in try Standing(row.record()) }
    }

    /// The starts of the first and the latest hour in which anything was counted; nil where there is none.
    func openingTimes() throws(StoreError) -> (first: UnixTime, latest: UnixTime)? {
        try openingRange.firstRow { row in
            guard let first = row.integer(0), let latest = row.integer(1) else { return nil }
            return (UnixTime(first), UnixTime(latest))
        } ?? nil
    }

    func reach() throws(StoreError) -> HistoryReach {
        func time(_ granularity: Granularity) throws(StoreError) -> UnixTime? {
            try note(HistoryNote.coarsened(granularity)).flatMap { Int64($0) }.map { UnixTime($0) }
        }
        return HistoryReach(hours: try time(.hour), days: try time(.day), months: try time(.month))
    }

    /// Finds a port's first opening at an instant or later.
    func find(_ port: PortNumber, from time: UnixTime) throws(StoreError) -> OpeningLookup {
        try firstOpening.bind(Int64(port.value), at: 1)
        try firstOpening.bind(time.seconds, at: 2)
        let opening = try firstOpening.firstRow { row throws(StoreError) in
            try row.sealedOpening(of: port)
        }
        return OpeningLookup(from: time, opening: opening)
    }

    func note(_ key: String) throws(StoreError) -> String? {
        try readNote.bind(key, at: 1)
        return try readNote.firstRow { row throws(StoreError) in
            try row.checkSeal()
            return row.text(0)
        }
    }
}

/// What a port's meters stand at now, in the sense of `OpeningBalance`.
struct Standing {
    let port: PortNumber
    let booked: PerCounter<Traffic>

    init(_ record: PortRecord) {
        port = record.port
        booked = record.booked
    }
}

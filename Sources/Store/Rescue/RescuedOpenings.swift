import Tally

/// The opening balances that are found, in any order; they go straight to the new database, for there may be millions.
struct RescuedOpenings {
    private let connection: Connection
    private let insert: Statement
    private let insertCopy: Statement
    private let read: Statement
    private let drop: Statement
    private var copies: Int64 = 0

    /// Begins, within a transaction on an empty database.
    init(_ connection: Connection, _ statements: Statements) throws(StoreError) {
        self.connection = connection
        insert = statements.insertOpening
        let booked = Schema.bookedColumns.joined(separator: ", ")
        let marks = Schema.bookedColumns.indices.map { "?\($0 + 3)" }.joined(separator: ", ")
        // Those of an hour that has one already, of which any may turn out to be the right one.
        try connection.execute(
            """
            CREATE TABLE copy (port, start, \(booked), number, PRIMARY KEY (port, start, number)) WITHOUT ROWID
            """)
        insertCopy = try connection.prepare(
            """
            INSERT INTO copy SELECT ?1, ?2, \(marks), ?\(Schema.opening.columns.count + 1) WHERE NOT EXISTS (
                SELECT 1 FROM opening WHERE port = ?1 AND start = ?2 AND (\(booked)) = (\(marks)))
            """)
        read = try connection.prepare(
            """
            SELECT start, \(booked), 0 AS number FROM opening WHERE port = ?1
            UNION ALL SELECT start, \(booked), number FROM copy WHERE port = ?1 ORDER BY start, number
            """)
        drop = try connection.prepare("DELETE FROM opening WHERE port = ?1 AND start = ?2")
    }

    /// Takes one.
    mutating func add(_ found: PortOpeningBalance) throws(StoreError) {
        try insert.bind(found.opening, of: found.port)
        try insert.run()
        guard connection.changes == 0 else { return }
        copies += 1
        try insertCopy.bind(found.opening, of: found.port)
        try insertCopy.bind(copies, at: Int32(Schema.opening.columns.count + 1))
        try insertCopy.run()
    }

    /// Drops those of a port that would make an hour's usage negative: each was deleted, and is no more than a trace.
    ///
    /// - Returns: How many stay, and the last of them.
    func settle(_ port: PortNumber) throws(StoreError) -> (hours: Int, last: OpeningBalance?) {
        var (hours, last): (Int, OpeningBalance?) = (0, nil)
        var dropped: [UnixTime] = []
        var taken: [OpeningBalance] = []
        try read.bind(Int64(port.value), at: 1)
        try read.forEachRow { row throws(StoreError) in
            let opening = try row.opening(0)
            let isCopy = row.integer(Int32(Schema.opening.columns.count - 1)) != 0
            if let last, !opening.rises(above: last) {
                if !isCopy { dropped.append(opening.start) }
                return
            }
            if isCopy { taken.append(opening) }
            hours += 1
            last = opening
        }
        try drop.bind(Int64(port.value), at: 1)
        for start in dropped {
            try drop.bind(start.seconds, at: 2)
            try drop.run()
        }
        for opening in taken {
            try insert.bind(opening, of: port)
            try insert.run()
        }
        return (hours, last)
    }

    /// Ends, once the ports are settled.
    func finish() throws(StoreError) { try connection.execute("DROP TABLE copy") }
}

extension OpeningBalance {
    /// Whether it begins after another of its port's, and no counter stood lower.
    fileprivate func rises(above other: OpeningBalance) -> Bool {
        start > other.start && !CounterKind.allCases.contains { booked[$0].hasFallen(below: other.booked[$0]) }
    }
}

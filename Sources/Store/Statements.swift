/// The store's statements, compiled once.
struct Statements {
    let begin: Statement
    let commit: Statement
    let updatePort: Statement
    let insertPort: Statement
    let insertOpening: Statement
    let putIncarnation: Statement
    let putSentinel: Statement
    let dropSentinel: Statement
    let addReset: Statement
    let ports: Statement
    let countPorts: Statement
    let firstOpenings: Statement
    let latestOpening: Statement
    let allIncarnations: Statement
    let sentinel: Statement
    let resets: Statement
    let gather: Statement
    let rewind: Statement
    let copyHour: Statement
    let dropHour: Statement
    let hoursAfter: Statement
    let compact: Statement
    let drop: Statement
    let firstHour: Statement
    let allFound: Statement
    let forgetFound: Statement
    let putFound: Statement
    let readMeta: Statement
    let writeMeta: Statement

    /// - Throws: Also where the schema isn't the one that its version promises: that is damage.
    init(_ connection: Connection) throws(StoreError) {
        func prepare(_ sql: String) throws(StoreError) -> Statement {
            try connection.expectingSchema { () throws(StoreError) in try connection.prepare(sql) }
        }
        let figures = Schema.meterColumns.joined(separator: ", ")
        let booked = Schema.bookedColumns.joined(separator: ", ")
        // Takes the lock for writing at once: a transaction that starts with reading may not be able to get it later.
        begin = try prepare("BEGIN IMMEDIATE")
        commit = try prepare("COMMIT")
        let assignments = Schema.meterColumns.enumerated().map { "\($1) = ?\($0 + 3)" }.joined(separator: ", ")
        let portSeal = "?\(Schema.port.columns.count + 1)"
        updatePort = try prepare(
            "UPDATE port SET incarnation = ?2, \(assignments), seal = \(portSeal) WHERE port = ?1")
        insertPort = try prepare(Self.insertion(into: Schema.port, seal: portSeal))
        // The first reading of an hour stands.
        insertOpening = try prepare("\(Self.insertion(into: Schema.opening)) ON CONFLICT DO NOTHING")
        putIncarnation = try prepare(
            """
            \(Self.insertion(into: Schema.incarnation))
            ON CONFLICT (id) DO UPDATE SET boot = excluded.boot, seal = seal(id, excluded.boot, created)
            RETURNING number
            """)
        putSentinel = try prepare(
            """
            INSERT INTO sentinel (id, incarnation, handle, packets, seal) VALUES (1, ?1, ?2, ?3, seal(1, ?1, ?2, ?3))
            ON CONFLICT (id) DO UPDATE SET incarnation = excluded.incarnation, handle = excluded.handle,
                packets = excluded.packets, seal = excluded.seal
            """)
        dropSentinel = try prepare("DELETE FROM sentinel")
        addReset = try prepare(
            """
            \(Self.insertion(into: Schema.reset)) ON CONFLICT (cause) DO UPDATE
            SET count = count + excluded.count, seal = seal(cause, count + excluded.count)
            """)
        ports = try prepare("SELECT port, incarnation, \(figures), seal FROM port ORDER BY port")
        countPorts = try prepare("SELECT count(*) FROM port")
        // SQLite keeps the order of a CROSS JOIN: one seek per port.
        firstOpenings = try prepare(
            """
            SELECT opening.port, opening.start, \(booked), \(Schema.opening.isWhole) FROM port CROSS JOIN opening
            WHERE opening.port = port.port AND opening.start = (
                SELECT min(start) FROM opening AS first WHERE first.port = port.port AND first.start >= ?1)
            ORDER BY port.port
            """)
        // One seek per port: the key begins with the port.
        latestOpening = try prepare(
            "SELECT max((SELECT max(start) FROM opening WHERE opening.port = port.port)) FROM port")
        allIncarnations = try prepare("SELECT number, id, boot, \(Schema.incarnation.isWhole) FROM incarnation")
        sentinel = try prepare("SELECT incarnation, handle, packets, \(Schema.sentinel.isWhole) FROM sentinel")
        resets = try prepare("SELECT cause, count, \(Schema.reset.isWhole) FROM reset")
        hoursAfter = try prepare(
            """
            SELECT DISTINCT opening.start FROM port CROSS JOIN opening
            WHERE opening.port = port.port AND opening.start > ?1 ORDER BY 1
            """)
        func copies(to hour: String, _ condition: String) -> String {
            """
            INSERT INTO opening (port, start, \(booked), seal)
            SELECT opening.port, \(hour), \(booked), seal(opening.port, \(hour), \(booked)) FROM port CROSS JOIN opening
            WHERE opening.port = port.port AND \(condition) ON CONFLICT DO NOTHING
            """
        }
        gather = try prepare(
            copies(
                to: "?1",
                """
                opening.start = (
                    SELECT min(start) FROM opening AS first WHERE first.port = port.port AND first.start > ?1)
                """))
        rewind = try prepare("DELETE FROM opening WHERE start > ?1")
        copyHour = try prepare(copies(to: "?2", "opening.start = ?1"))
        dropHour = try prepare("DELETE FROM opening WHERE start = ?1")
        // SQLite keeps the order of a CROSS JOIN, so this seeks by port too.
        compact = try prepare(
            """
            DELETE FROM opening WHERE (port, start) IN (
                SELECT later.port, later.start FROM port CROSS JOIN opening AS later
                WHERE later.port = port.port AND later.start < ?2 AND later.start > (
                    SELECT min(start) FROM opening AS first WHERE first.port = port.port AND first.start >= ?1))
            """)
        drop = try prepare(
            """
            DELETE FROM opening WHERE (port, start) IN (
                SELECT old.port, old.start FROM port CROSS JOIN opening AS old
                WHERE old.port = port.port AND old.start >= ?1 AND old.start < ?2)
            """)
        firstHour = try prepare(
            """
            SELECT min((SELECT min(start) FROM opening WHERE opening.port = port.port AND opening.start >= ?1)) FROM port
            """)
        allFound = try prepare("SELECT file, port, key, name, transports, \(Schema.found.isWhole) FROM found")
        forgetFound = try prepare("DELETE FROM found")
        putFound = try prepare(
            """
            \(Self.insertion(into: Schema.found)) ON CONFLICT (file, port, key) DO UPDATE
            SET name = excluded.name, transports = excluded.transports, seal = excluded.seal
            """)
        readMeta = try prepare("SELECT value, \(Schema.meta.isWhole) FROM meta WHERE key = ?1")
        writeMeta = try prepare(
            """
            \(Self.insertion(into: Schema.meta))
            ON CONFLICT (key) DO UPDATE SET value = excluded.value, seal = excluded.seal
            """)
    }

    /// Inserts a row, of which the sealed columns are the parameters.
    private static func insertion(into table: Schema.SealedTable, seal: String? = nil) -> String {
        let columns = table.columns.joined(separator: ", ")
        let marks = (1...table.columns.count).map { "?\($0)" }.joined(separator: ", ")
        return "INSERT INTO \(table.name) (\(columns), seal) VALUES (\(marks), \(seal ?? "seal(\(marks))"))"
    }
}

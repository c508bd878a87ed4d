extension Schema {
    /// A table, and what its rows' seals are over.
    struct SealedTable {
        let name: String
        let columns: [String]

        /// The seal that the columns of a row should have, as an SQL expression.
        var seal: String { "seal(\(columns.map { "\(name).\($0)" }.joined(separator: ", ")))" }
        /// Whether a row has the seal that it should have, as an SQL expression.
        var isWhole: String { "\(name).seal IS \(seal)" }
    }

    static let meta = SealedTable(name: "meta", columns: ["key", "value"])
    // SQLite chooses its number, and the index on the id has it a second time.
    static let incarnation = SealedTable(name: "incarnation", columns: ["id", "boot", "created"])
    static let port = SealedTable(name: "port", columns: ["port", "incarnation"] + meterColumns)
    static let opening = SealedTable(name: "opening", columns: ["port", "start"] + bookedColumns)
    static let sentinel = SealedTable(name: "sentinel", columns: ["id", "incarnation", "handle", "packets"])
    static let reset = SealedTable(name: "reset", columns: ["cause", "count"])
    static let found = SealedTable(name: "found", columns: ["file", "port", "key", "name", "transports"])

    /// Every table.
    static let tables = [meta, incarnation, port, opening, sentinel, reset, found]

    /// Makes a database of version 1 one of version 2, in one transaction: its rows had no seals.
    static let migrationFromVersion1 = """
        BEGIN IMMEDIATE;
        \(tables.map {
            """
            ALTER TABLE \($0.name) ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
            UPDATE \($0.name) SET seal = \($0.seal);
            """
        }.joined(separator: "\n"))
        PRAGMA user_version = 2;
        COMMIT;
        """
}

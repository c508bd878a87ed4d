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
}

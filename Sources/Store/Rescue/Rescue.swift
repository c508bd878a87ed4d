import Tally

/// Brings the rows of a damaged database that are whole into a new one, whatever has become of the rest.
///
/// In memory are a page, SQLite's cache, the small tables and a row for each port: opening balances, of which there may
/// be millions, go to the new database as they are found.
struct Rescue {
    private let statements: Statements
    private var records: [PortNumber: PortRecord] = [:]
    private var openings: RescuedOpenings
    /// The ports with openings.
    private var opened: Set<PortNumber> = []
    /// The rows of the small tables, each of which counts once.
    private var small: Set<[RawValue]> = []

    /// Reads what there is in the files, and writes it to an empty database, in one transaction.
    static func run(_ files: StoreFiles, into connection: Connection) throws(StoreError) -> RescuedRows {
        // An opening is often found before its port; and there may be no place for temporary files.
        try connection.execute("PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY; BEGIN IMMEDIATE")
        var rescue = try Rescue(connection)
        var rows = RescuedRows()
        var pages = try Pages(files)
        while let page = try pages.next() {
            let found = page.rows()
            rows.damaged += found.damaged
            for rawRow in found.whole { if let row = StoredRow(rawRow) { try rescue.take(row) } }
        }
        try rescue.finish(&rows)
        return rows
    }

    private init(_ connection: Connection) throws(StoreError) {
        statements = try Statements(connection)
        openings = try RescuedOpenings(connection, statements)
    }

    private mutating func take(_ row: StoredRow) throws(StoreError) {
        switch row {
        case .port(let record):
            // Totals only grow: of two copies, the greater is the newer.
            if let known = records[record.port], known.counted > record.counted { return }
            records[record.port] = record
        case .opening(let opening):
            opened.insert(opening.port)
            try openings.add(opening)
        case .reset(let values): try write(values, statements.addReset)
        // Which history it was that others have read: the one that is rescued is another.
        case .note(let values) where values.first?.text == HistoryNote.changes: break
        case .note(let values): try write(values, statements.writeMeta)
        case .found(let values): try write(values, statements.putFound)
        case .other: break
        }
    }

    private mutating func write(_ values: [RawValue], _ statement: Statement) throws(StoreError) {
        guard small.insert(values).inserted else { return }
        for (index, value) in values.enumerated() {
            if let text = value.text {
                try statement.bind(text, at: Int32(index + 1))
            } else {
                try statement.bind(value.integer, at: Int32(index + 1))
            }
        }
        try statement.run()
    }

    /// Makes the ports' rows, each as far as its openings go.
    ///
    /// Not which table was read last: nobody knows whether that row is missing of which it would say so. What the kernel
    /// knows beyond the totals is then adopted.
    private func finish(_ rows: inout RescuedRows) throws(StoreError) {
        for port in opened.union(records.keys).sorted() {
            let (hours, last) = try openings.settle(port)
            var record = records[port] ?? PortRecord(port: port)
            if records[port] == nil { rows.rebuiltPorts += 1 }
            record.incarnation = nil
            for kind in CounterKind.allCases {
                // A port's row that is missing, or older than its hours.
                record.meters[kind].total += (last?.booked[kind] ?? .zero) - record.meters[kind].booked
            }
            try statements.insertPort.bind(record, nil)
            try statements.insertPort.run()
            rows.ports += 1
            rows.hours += hours
        }
        try openings.finish()
        try statements.commit.run()
    }
}

extension PortRecord {
    /// All that was ever counted, as a number that only grows.
    fileprivate var counted: Double {
        CounterKind.allCases.reduce(0) { $0 + Double(meters[$1].total.bytes) + Double(meters[$1].total.packets) }
    }
}

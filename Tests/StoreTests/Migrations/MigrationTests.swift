import FoundationEssentials
import Tally
import Testing

@testable import Store

@Suite struct MigrationTests {
    private static let tables = ["meta", "incarnation", "port", "opening", "sentinel", "reset", "found"]
    private static let view = "SELECT * FROM usage_hour ORDER BY port, start"

    /// Every column of every table: its table, name, type, and place in the key.
    private func columns(_ scratch: Scratch) throws -> [String] {
        var columns: [String] = []
        for table in Self.tables {
            let sql = "SELECT '\(table)', name, type, \"notnull\", pk FROM pragma_table_info('\(table)')"
            try Connection(scratch.file, operation: "testing").prepare(sql).forEachRow { row in
                columns.append((0..<5).map { row.text($0) }.joined(separator: " "))
            }
        }
        return columns
    }

    @Test(arguments: 1...Schema.version)
    func `A store that was written with any version of the schema keeps every figure`(_ version: Int64) throws {
        let kept = KeptStore(version: version)
        try #require(kept.isThere, "keep one: PORTTALLY_KEEP=1 swift test --filter KeptStoreTests")
        let scratch = try kept.copy()
        #expect(try scratch.sql("PRAGMA user_version", columns: 1) == [[version]])
        let usage = try scratch.sql(Self.view, columns: 6)
        let figures = try kept.figures()
        let time = try #require(figures.time)
        // Once it is migrated, and once more when it is opened again.
        for _ in 0..<2 {
            let store = try Store.open(scratch)
            #expect(store.quarantine == nil && store.mended == [])
            #expect(try store.connection.rows("PRAGMA user_version", columns: 1) == [[Schema.version]])
            #expect(try Figures(store, at: time) == figures)
            #expect(try store.connection.rows(Self.view, columns: 6) == usage)
            // It goes on like one that was made today.
            try store.setNote("another", to: "note")
        }
        let new = try Scratch()
        _ = try Store.open(new)
        #expect(try columns(scratch) == columns(new))
    }

    @Test func `The steps lead from the first version to this one`() {
        #expect(Schema.migrations.map(\.from) == Array(1..<Schema.version))
        #expect(Schema.migrations.last?.to == Schema.version)
    }

    @Test func `A step that fails leaves what the one before it made, and the next start goes on from there`() throws {
        let scratch = try KeptStore(version: 1).copy()
        let steps = Schema.migrations.prefix(1) + [Migration(from: 2, sql: "CREATE TABLE a (b); DROP TABLE nowhere")]
        do {
            let connection = try Connection(scratch.file, operation: "testing")
            let error = try #require(throws: StoreError.self) { try connection.migrate(Array(steps)) }
            #expect(error.cause.contains("no such table: nowhere"))
            #expect(!connection.isInTransaction)
            #expect(try connection.rows("PRAGMA user_version", columns: 1) == [[2]])
            #expect(try connection.rows("SELECT count(*) FROM sqlite_schema WHERE name = 'a'", columns: 1) == [[0]])
        }
        let figures = try KeptStore(version: 1).figures()
        let store = try Store.open(scratch)
        #expect(store.quarantine == nil)
        #expect(try Figures(store, at: #require(figures.time)) == figures)
    }

    @Test func `A store of a newer version is refused, and left as it is`() throws {
        let scratch = try KeptStore(version: Schema.version).copy()
        try scratch.sql("PRAGMA user_version = \(Schema.version + 1)")
        let before = try scratch.bytes("porttally.db")
        let error = try #require(throws: StoreError.self) { _ = try Store.open(scratch) }
        #expect(error.reason == .unsupported(version: Schema.version + 1))
        #expect(
            error.description.contains(
                "its schema has version \(Schema.version + 1), and this release knows versions 1 to \(Schema.version); "
                    + "use the release that wrote it"))
        #expect(try scratch.bytes("porttally.db") == before)
    }

    @Test func `The seals that a store of version 1 gets see what a flipped bit does`() throws {
        let scratch = try KeptStore(version: 1).copy()
        _ = try Store.open(scratch)
        for table in Self.tables {
            #expect(try scratch.sql("SELECT min(seal <> 0) FROM \(table)", columns: 1) == [[1]])
        }
        try scratch.sql(
            """
            UPDATE opening SET tcp_in_bytes = tcp_in_bytes + 1
            WHERE (port, start) = (SELECT port, start FROM opening LIMIT 1 OFFSET 20)
            """)
        #expect(try Store.open(scratch).quarantine?.reason == "damaged: a row of 'opening' doesn't match its seal")
    }

    @Test func `A store of version 1 that is damaged is quarantined as it was found`() throws {
        let scratch = try KeptStore(version: 1).copy()
        try scratch.sql("ALTER TABLE meta ADD COLUMN seal INTEGER")
        let before = try scratch.bytes("porttally.db")
        let aside = try #require(try Store.open(scratch).quarantine)
        #expect(aside.reason.contains("duplicate column name"))
        #expect(try scratch.bytes("porttally.db.corrupt-20261120T233801Z") == before)
    }
}

import FoundationEssentials
import Tally
import Testing

@testable import Store

@Suite struct MigrationTests {
    private static let tables = ["meta", "incarnation", "port", "opening", "sentinel", "reset", "found"]

    /// Every row of every table, without its seal.
    private func rows(_ connection: Connection) throws -> [String] {
        var rows: [String] = []
        for table in Self.tables {
            let names = "SELECT name FROM pragma_table_info('\(table)') WHERE name <> 'seal'"
            var columns: [String] = []
            try connection.prepare(names).forEachRow { columns.append($0.text(0)) }
            try connection.prepare("SELECT \(columns.joined(separator: ", ")) FROM \(table)").forEachRow { row in
                rows.append("\(table): \(columns.indices.map { row.text(Int32($0)) })")
            }
        }
        return rows
    }

    @Test func `A store of version 1 gets seals, and keeps every figure`() throws {
        let scratch = try Scratch.version1()
        let before = try rows(Connection(scratch.file, operation: "testing"))
        let usage = try scratch.sql("SELECT * FROM usage_hour", columns: 6)
        try #require(before.count == 508 && usage.count == 500)
        var ledger = Ledger()
        do {
            let store = try Store.open(scratch)
            #expect(store.setAside == nil)
            #expect(try rows(store.connection) == before)
            #expect(try scratch.sql("SELECT * FROM usage_hour", columns: 6) == usage)
            #expect(try store.connection.rows("PRAGMA user_version", columns: 1) == [[2]])
            ledger = try store.load(World.periods(at: UnixTime(0)))
            #expect(ledger.accounts.map(\.meters.tcpIn.raw.bytes) == [2 << 40, 2])
            #expect(ledger.sentinel?.handle == 9 && ledger.resets == [.externalReset: 4, .adopted: 1])
            #expect(try store.note("note") == "kept")
            #expect(try store.found().keys.sorted() == ["/etc/ss.json"])
            // It goes on like one that was made today.
            try store.add(Incarnation(high: 5, low: 6), boot: "another", at: UnixTime(7))
        }
        let again = try Store.open(scratch)
        #expect(again.setAside == nil)
        #expect(try again.load(World.periods(at: UnixTime(0))).accounts == ledger.accounts)
    }

    @Test func `Its seals see what a flipped bit does`() throws {
        let scratch = try Scratch.version1()
        _ = try Store.open(scratch)
        for table in Self.tables {
            #expect(try scratch.sql("SELECT min(seal <> 0) FROM \(table)", columns: 1) == [[1]])
        }
        try scratch.sql("UPDATE opening SET tcp_in_bytes = tcp_in_bytes + 1 WHERE start = 3600")
        #expect(try Store.open(scratch).setAside?.reason == "damaged: a row of 'opening' doesn't match its seal")
    }

    @Test func `A store of version 1 that is damaged is set aside as it was found`() throws {
        let scratch = try Scratch.version1()
        try scratch.sql("ALTER TABLE meta ADD COLUMN seal INTEGER")
        let before = try scratch.bytes("porttally.db")
        let aside = try #require(try Store.open(scratch).setAside)
        #expect(aside.reason.contains("duplicate column name"))
        #expect(try scratch.bytes("porttally.db.corrupt-20261120T233801Z") == before)
    }
}

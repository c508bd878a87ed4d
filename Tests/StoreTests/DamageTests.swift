import FoundationEssentials
import struct TestSupport.SeededRandom
import SystemPackage
import Tally
import Testing

@testable import Store

@Suite struct DamageTests {
    /// A way to ruin a sound database.
    enum Damage: String, CaseIterable {
        case empty, text, halved, pageCut, headerCut, garbageInside, zeroedPage, tableGone, columnGone, negativeFigure
        case portOutOfRange, wrongType, wrongFigure, wrongOldHour
        case readOnlyHead, formatOfTheFuture, unknownFunction

        /// A part of what the report says about it.
        var report: String {
            switch self {
            case .empty: "the file is empty"
            case .text: "file is not a database"
            case .tableGone: "no such table: sentinel"
            case .columnGone: "no such column"
            case .negativeFigure: "column 'udp_out_raw_bytes' holds '-1'"
            case .portOutOfRange: "CHECK constraint failed in port"
            case .readOnlyHead: "its head says that it may only be read"
            case .formatOfTheFuture: "unsupported file format"
            case .unknownFunction: "unknown function: leogth()"
            case .wrongFigure: "a row doesn't match its seal"
            case .wrongOldHour: "a row of 'opening' doesn't match its seal"
            default: ""
            }
        }

        /// How much of the history may be lost: rows of ports and hours.
        var lost: ClosedRange<Int> {
            switch self {
            case .tableGone, .readOnlyHead, .formatOfTheFuture, .unknownFunction, .wrongType: 0...0
            case .negativeFigure, .portOutOfRange, .wrongFigure, .wrongOldHour: 1...1
            case .columnGone: 100...100
            case .zeroedPage, .pageCut: 0...100
            case .garbageInside, .halved: 20...300
            case .empty, .text, .headerCut: 250...1000
            }
        }

        func apply(_ scratch: Scratch) throws {
            switch self {
            case .empty: try scratch.edit { $0 = Data() }
            case .text: try scratch.edit { $0 = Data("port,bytes\n8388,12\n".utf8) }
            case .halved: try scratch.edit { $0 = $0.prefix($0.count / 2 + 77) }
            case .pageCut: try scratch.edit { $0 = $0.dropLast(4096) }
            case .headerCut: try scratch.edit { $0 = $0.prefix(90) }
            case .garbageInside:
                try scratch.edit { data in
                    var random = SeededRandom(seed: 7)
                    for offset in 20_000..<50_000 { data[offset] = UInt8(truncatingIfNeeded: random.next()) }
                }
            case .zeroedPage:
                try scratch.edit { data in for offset in 4096 * 9..<4096 * 10 { data[offset] = 0 } }
            case .tableGone: try scratch.sql("DROP TABLE sentinel")
            case .columnGone: try scratch.sql("DROP VIEW usage_hour; ALTER TABLE port DROP COLUMN udp_out_raw_bytes")
            case .negativeFigure:
                try scratch.sql(
                    """
                    UPDATE port SET udp_out_raw_bytes = -1 WHERE port = 8005;
                    UPDATE port SET seal = \(Schema.port.seal)
                    """)
            case .portOutOfRange:
                try scratch.sql("PRAGMA ignore_check_constraints = 1; UPDATE port SET port = 70000 WHERE port = 8005")
            // The file format's write version, and the schema's.
            case .readOnlyHead: try scratch.edit { $0[18] = 3 }
            case .formatOfTheFuture: try scratch.edit { $0[47] = 5 }
            case .unknownFunction:
                try scratch.sql(
                    """
                    PRAGMA writable_schema = 1;
                    UPDATE sqlite_schema SET sql = replace(sql, 'length(', 'leogth(') WHERE name = 'incarnation'
                    """)
            case .wrongFigure:
                try scratch.sql("UPDATE port SET tcp_in_total_bytes = tcp_in_total_bytes + 1 WHERE port = 8005")
            case .wrongOldHour:
                // Not one of those that are read when the store is opened: each port's first.
                try scratch.sql(
                    """
                    UPDATE opening SET udp_in_packets = udp_in_packets + 1
                    WHERE (port, start) = (SELECT port, max(start) FROM opening GROUP BY port HAVING count(*) > 1 LIMIT 1)
                    """)
            case .wrongType:
                try scratch.sql(
                    """
                    PRAGMA writable_schema = 1;
                    UPDATE sqlite_schema SET sql = replace(sql, 'boot TEXT', 'boot INTEGER') WHERE name = 'incarnation'
                    """)
            }
        }
    }

    /// A store with something in it, closed.
    private func filled() throws -> Scratch {
        let scratch = try Scratch()
        let store = try Store.open(scratch)
        var world = World(ports: 100)
        for _ in 0..<8 {
            try world.step(store)
            let posting = world.posting()
            try store.commit(posting, boot: world.boot, at: world.time)
            world.ledger.apply(posting, boot: world.boot)
        }
        return scratch
    }

    @Test(arguments: Damage.allCases)
    func `A damaged database is set aside as it was, and all that is whole of it goes on`(_ damage: Damage) throws {
        let scratch = try filled()
        #expect(try scratch.names == ["porttally.db"])
        let history = try StoredHistory(Store.open(scratch))
        try damage.apply(scratch)
        let before = try scratch.bytes("porttally.db")

        let saved: StoredHistory
        do {
            let store = try Store.open(scratch)
            let setAside = try #require(store.setAside)
            #expect(setAside.file == "\(store.file).corrupt-20261120T233801Z")
            #expect(setAside.reason.contains(damage.report), "\(setAside)")
            #expect(try scratch.bytes("porttally.db.corrupt-20261120T233801Z") == before)
            saved = try StoredHistory(store)
            let lost = history.lost(in: saved)
            #expect(damage.lost.contains(lost), "\(lost) rows of \(history.count); \(setAside)")
            let rescued = try #require(setAside.rescued)
            #expect(rescued.hours == saved.openings.count && rescued.ports == saved.totals.count)
            #expect(damage.lost != 1...1 || "\(setAside)".contains("lost 1 row") || damage == .negativeFigure)
            // Nothing says which table was read last, so that the kernel's figures are adopted.
            let ledger = try store.load(World.periods(at: UnixTime(0)))
            #expect(ledger.incarnations.isEmpty && ledger.sentinel == nil)
            #expect(ledger.accounts.allSatisfy { $0.incarnation == nil })
        }
        let again = try Store.open(scratch)
        #expect(again.setAside == nil && again.mended == [])
        #expect(try StoredHistory(again) == saved)
    }

    /// Damage to what can be made anew or dropped.
    enum SmallDamage: String, CaseIterable {
        case view, viewGone, found, note, sentinel, sentinelGone, resets, life, lifeGone, lifeNumber, index

        /// A part of what the log says.
        var report: String {
            switch self {
            case .view, .viewGone: "the view 'usage_hour' was made anew"
            case .found: "1 rows of 'found' were dropped"
            case .note: "1 rows of 'meta' were dropped"
            case .sentinel, .sentinelGone: "the sentinel's last reading was dropped"
            case .resets: "rows of 'reset' were dropped"
            case .life, .lifeGone, .lifeNumber: "ports no longer know in which table they were read"
            case .index: "the index of 'incarnation' was made anew"
            }
        }

        func apply(_ scratch: Scratch) throws {
            switch self {
            case .view:
                try scratch.sql(
                    """
                    PRAGMA writable_schema = 1;
                    UPDATE sqlite_schema SET sql = replace(sql, 'tcp_in_bytes + ', 'tcp_in_bytes * ')
                    WHERE name = 'usage_hour'
                    """)
            case .viewGone: try scratch.sql("DROP VIEW usage_hour")
            case .found: try scratch.sql("UPDATE found SET name = 'mallory'")
            case .note: try scratch.sql("UPDATE meta SET value = value + 1 WHERE key = 'note'")
            case .sentinel: try scratch.sql("UPDATE sentinel SET packets = packets + 1")
            // Its life's row is gone and its own is whole.
            case .sentinelGone:
                try scratch.sql("UPDATE sentinel SET incarnation = 99, seal = seal(1, 99, handle, packets)")
            case .resets: try scratch.sql("UPDATE reset SET count = -1")
            case .life: try scratch.sql("UPDATE incarnation SET boot = 'another'")
            case .lifeGone: try scratch.sql("DELETE FROM incarnation")
            case .lifeNumber: try scratch.sql("UPDATE incarnation SET number = number + 100")
            case .index:
                let page = try scratch.sql(
                    "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_incarnation_1'", columns: 1)[0][
                        0]
                // A byte of the last entry's id.
                try scratch.edit { $0[Int(page) * 4096 - 5] ^= 1 }
            }
        }
    }

    @Test(arguments: SmallDamage.allCases)
    func `Damage to what can be made anew, or is only a hint, costs no history`(_ damage: SmallDamage) throws {
        let scratch = try filled()
        let history: StoredHistory
        do {
            let store = try Store.open(scratch)
            var posting = Posting()
            posting.resets[.reboot] = 2
            try store.commit(posting, boot: "", at: UnixTime(0))
            try store.setNote("note", to: "7")
            let port = try #require(PortNumber(8388))
            let source = Provenance(file: "/etc/ss.json", key: "server_port")
            try store.keep(found: [source.file: [ServicePort(number: port, name: "alice", sources: [source])]])
            history = try StoredHistory(store)
            #expect(store.mended == [])
        }
        try damage.apply(scratch)
        do {
            let store = try Store.open(scratch)
            #expect(store.setAside == nil)
            #expect(store.mended.contains { $0.contains(damage.report) }, "\(store.mended)")
            #expect(try StoredHistory(store) == history)
            #expect(
                try store.connection.rows("SELECT count(*) FROM usage_hour", columns: 1) == [
                    [Int64(history.openings.count)]
                ])
            // Only what was damaged is gone.
            #expect(try store.found().isEmpty == (damage == .found))
            #expect(try (store.note("note") == nil) == (damage == .note))
            let ledger = try store.load(World.periods(at: UnixTime(0)))
            #expect((ledger.resets[.reboot] == nil) == (damage == .resets))
        }
        let again = try Store.open(scratch)
        #expect(again.setAside == nil && again.mended == [])
        #expect(try StoredHistory(again) == history)
    }

    @Test func `The log is set aside with its database, byte for byte`() throws {
        let scratch = try filled()
        let store = try Store.open(scratch)
        try store.setNote("a", to: "b")
        let crashed = try Scratch()
        for name in ["porttally.db", "porttally.db-wal", "porttally.db.lock"] {
            try crashed.write(try scratch.bytes(name), to: name)
        }
        try crashed.edit { data in for offset in 0..<100 { data[offset] = 0x55 } }
        let log = try crashed.bytes("porttally.db-wal")

        withExtendedLifetime(store) {}

        let aside = try #require(try Store.open(crashed).setAside)
        #expect(aside.reason.contains("not a database"))
        #expect(try crashed.bytes("porttally.db.corrupt-20261120T233801Z-wal") == log)
    }

    @Test(arguments: [true, false])
    func `SQLite never gets to delete the log of a database that is gone or empty`(_ isGone: Bool) throws {
        let scratch = try Scratch()
        let log = Data([0x37, 0x7f, 0x06, 0x82] + [UInt8](repeating: 9, count: 5000))
        // An agent was here.
        try scratch.write(Data(), to: "porttally.db.lock")
        try scratch.write(log, to: "porttally.db-wal")
        if !isGone { try scratch.write(Data(), to: "porttally.db") }
        let store = try Store.open(scratch)
        #expect(store.setAside != nil)
        #expect(try scratch.bytes("porttally.db.corrupt-20261120T233801Z-wal") == log)
    }

    @Test func `A log that isn't one is set aside, and the database kept`() throws {
        let scratch = try filled()
        let ledger = try Store.open(scratch).load(World.periods(at: UnixTime(0)))
        let garbage = Data([UInt8](repeating: 0xaa, count: 9000))
        try scratch.write(garbage, to: "porttally.db-wal")
        let store = try Store.open(scratch)
        #expect(store.setAside?.file.hasSuffix(".corrupt-20261120T233801Z-wal") == true)
        #expect(try scratch.bytes("porttally.db.corrupt-20261120T233801Z-wal") == garbage)
        #expect(try store.load(World.periods(at: UnixTime(0))) == ledger)
        #expect(ledger.accounts.count == 100)
    }

    @Test func `What was set aside is never overwritten`() throws {
        let scratch = try Scratch()
        try scratch.write(Data(), to: "porttally.db.lock")
        for text in ["one", "two", "three"] {
            try scratch.write(Data(text.utf8), to: "porttally.db")
            #expect(try Store.open(scratch).setAside != nil)
        }
        let name = "porttally.db.corrupt-20261120T233801Z"
        #expect(try scratch.bytes(name) == Data("one".utf8))
        #expect(try scratch.bytes("\(name)-2") == Data("two".utf8))
        #expect(try scratch.bytes("\(name)-3") == Data("three".utf8))
    }

    @Test(arguments: ["empty", "begun", "zeros", "garbage"])
    func `A half-made database of an earlier start is no obstacle`(_ left: String) throws {
        let scratch = try Scratch()
        try scratch.write(Data("4711\n".utf8), to: "porttally.db.lock")
        var half = Data()
        if left == "begun" { half = try filled().bytes("porttally.db").prefix(5000) }
        if left == "zeros" { half = Data(repeating: 0, count: 5000) }
        if left == "garbage" { half = Data("garbage".utf8) }
        try scratch.write(half, to: "porttally.db.new")
        try scratch.write(Data("garbage".utf8), to: "porttally.db.new-journal")
        #expect(try Store.open(scratch).setAside == nil)
        #expect(try scratch.names.filter { $0.contains("new") } == [])
    }

    @Test(arguments: [
        (UnixTime(1_795_217_881), "20261120T233801Z"), (UnixTime(0), "19700101T000000Z"),
        (UnixTime(951_782_399), "20000228T235959Z"), (UnixTime(951_782_400), "20000229T000000Z"),
        (UnixTime(4_107_542_400), "21000301T000000Z"), (UnixTime(-1), "19691231T235959Z"),
    ])
    func `Times in names are UTC`(_ time: UnixTime, _ text: String) { #expect(time.compactUTC == text) }
}

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

    @Test(arguments: Damage.allCases)
    func `A damaged database is quarantined as it was, and all that is whole of it goes on`(_ damage: Damage) throws {
        let scratch = try Scratch.filled()
        #expect(try scratch.names == ["porttally.db"])
        let history = try StoredHistory(Store.open(scratch))
        try damage.apply(scratch)
        let before = try scratch.bytes("porttally.db")

        let saved: StoredHistory
        do {
            let store = try Store.open(scratch)
            let quarantine = try #require(store.quarantine)
            #expect(quarantine.file == "\(store.file).corrupt-20261120T233801Z")
            #expect(quarantine.reason.contains(damage.report), "\(quarantine)")
            #expect(try scratch.bytes("porttally.db.corrupt-20261120T233801Z") == before)
            saved = try StoredHistory(store)
            let lost = history.lost(in: saved)
            #expect(damage.lost.contains(lost), "\(lost) rows of \(history.count); \(quarantine)")
            let rescued = try #require(quarantine.rescued)
            #expect(rescued.hours == saved.openings.count && rescued.ports == saved.totals.count)
            #expect(damage.lost != 1...1 || "\(quarantine)".contains("lost 1 row") || damage == .negativeFigure)
            // Nothing says which table was read last, so that the kernel's figures are adopted.
            let ledger = try store.load(World.periods(at: UnixTime(0)))
            #expect(ledger.incarnations.isEmpty && ledger.sentinel == nil)
            #expect(ledger.records.allSatisfy { $0.incarnation == nil })
        }
        let again = try Store.open(scratch)
        #expect(again.quarantine == nil && again.mended == [])
        #expect(try StoredHistory(again) == saved)
    }
}

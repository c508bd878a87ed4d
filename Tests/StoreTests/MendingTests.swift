import FoundationEssentials
import Tally
import Testing

@testable import Store

@Suite struct MendingTests {
    /// Damage to what can be made anew or dropped.
    enum Damage: String, CaseIterable {
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

    @Test(arguments: Damage.allCases)
    func `Damage to what can be made anew, or is only a hint, costs no history`(_ damage: Damage) throws {
        let scratch = try Scratch.filled()
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
            #expect(store.quarantine == nil)
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
        #expect(again.quarantine == nil && again.mended == [])
        #expect(try StoredHistory(again) == history)
    }
}

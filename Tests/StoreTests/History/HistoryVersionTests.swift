import Foundation
import Tally
import Testing

@testable import Store

@Suite struct HistoryVersionTests {
    private func version(_ store: Store) throws -> UInt64 {
        let text = try #require(try store.note(HistoryNote.changes))
        return try #require(HistoryChanges(text: text)?.version)
    }

    @Test func `A store keeps its version, and a repaired one has another`() throws {
        let scratch = try Scratch.filled()
        let first = try version(Store.open(scratch))
        #expect(try version(Store.open(scratch)) == first)
        #expect(try version(Store.open(Scratch.filled())) != first)
        // A row that doesn't match its seal is left out of a new database.
        try scratch.sql("UPDATE opening SET udp_in_bytes = udp_in_bytes + 1 WHERE port = 8001")
        let rescued = try Store.open(scratch)
        #expect(rescued.quarantine != nil)
        #expect(try version(rescued) != first)
    }

    @Test func `Where a log is lost, what is left is another history`() throws {
        let scratch = try Scratch.filled()
        let first = try version(Store.open(scratch))
        try scratch.write(Data([UInt8](repeating: 0xaa, count: 9000)), to: "porttally.db-wal")
        let store = try Store.open(scratch)
        #expect(store.quarantine != nil)
        #expect(try version(store) != first)
    }

    @Test func `One of an earlier release has a version with the first reading, and one that is empty has none`() throws
    {
        let scratch = try Scratch.filled()
        try scratch.sql("DELETE FROM meta WHERE key = 'history_changes'")
        let store = try Store.open(scratch)
        #expect(try store.note(HistoryNote.changes) == nil)
        var posting = Posting()
        posting.resets = [.externalReset: 1]
        try store.commit(posting, boot: "", at: UnixTime(0))
        let first = try version(store)
        try store.commit(posting, boot: "", at: UnixTime(0))
        #expect(try version(store) == first)
        #expect(try Store.open(Scratch()).note(HistoryNote.changes) == nil)
    }

    @Test func `A line of text has them all, and another line none`() throws {
        var changes = HistoryChanges()
        let first = changes.version
        #expect(HistoryChanges(text: changes.text) == changes)
        for time in [300, 100, 200] as [Int64] { changes.add(from: UnixTime(time)) }
        #expect(HistoryChanges(text: changes.text) == changes)
        #expect(changes.difference(since: first) == .everything(from: UnixTime(100)))
        #expect(changes.difference(since: changes.version) == .nothing)
        #expect(changes.difference(since: 0) == .unknown)
        for text in ["", " ", "x", "@5", "1 @"] { #expect(HistoryChanges(text: text) == nil, "\(text)") }
    }
}

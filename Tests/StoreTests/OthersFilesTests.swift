import FoundationEssentials
import SystemPackage
import Tally
import Testing

@testable import Store

/// A path that is mistyped names a file of somebody else's, or has such files beside it, under names that a store's
/// files would have.
@Suite struct OthersFilesTests {
    /// What is there.
    enum Others: String, CaseIterable {
        case textAndNext, textAndLock, new, newAlone, newJournal, databaseAndLog, databaseAndLock, journal
        case textAndEmptyNext, blankAndLog

        func make(_ scratch: Scratch) throws {
            let text = Data("what others wrote\n".utf8)
            func write(_ suffixes: String...) throws {
                for suffix in suffixes { try scratch.write(text, to: "porttally.db" + suffix) }
            }
            switch self {
            case .textAndNext: try write("", ".next")
            case .textAndLock: try write("", ".lock")
            case .new: try write(".new", ".new-wal")
            case .newAlone: try write(".new")
            case .newJournal: try write(".new-journal")
            case .journal: try write("-journal")
            case .databaseAndLog:
                try scratch.sql("CREATE TABLE song (name)")
                try scratch.write(Data(repeating: 7, count: 9000), to: "porttally.db-wal")
            case .databaseAndLock:
                try scratch.sql("CREATE TABLE song (name)")
                try write(".lock")
            case .textAndEmptyNext:
                try write("")
                try scratch.write(Data(), to: "porttally.db.next")
            case .blankAndLog:
                try scratch.sql("CREATE TABLE song (name); DROP TABLE song")
                try scratch.write(Data(repeating: 7, count: 9000), to: "porttally.db-wal")
            }
        }
    }

    /// Every file's name and contents, that of a lock included.
    private func everything(_ scratch: Scratch) throws -> [String: Data] {
        try FileManager.default.contentsOfDirectory(atPath: scratch.path).reduce(into: [:]) {
            $0[$1] = try scratch.bytes($1)
        }
    }

    @Test(arguments: Others.allCases)
    func `Nothing of others' is renamed, emptied or written to`(_ others: Others) throws {
        let scratch = try Scratch()
        try others.make(scratch)
        let before = try everything(scratch)
        for _ in 0..<2 {
            let error = try #require(throws: StoreError.self) { _ = try Store.open(scratch) }
            #expect(error.isMisplaced, "\(error)")
            #expect(error.description.contains("name another file with `state` or --state"), "\(error)")
            // A lock of ours may be there where nothing else has the database's name.
            var after = try everything(scratch)
            if before["porttally.db"] == nil, before["porttally.db.lock"] == nil { after["porttally.db.lock"] = nil }
            #expect(after == before)
        }
    }

    @Test(arguments: ["", "4711\n", "4711"])
    func `A lock of ours is told from another's by what is in it`(_ text: String) throws {
        let scratch = try Scratch()
        try scratch.write(Data(text.utf8), to: "porttally.db.lock")
        try scratch.write(Data("damaged".utf8), to: "porttally.db")
        #expect(try Store.open(scratch).quarantine != nil)
        #expect(try scratch.bytes("porttally.db.lock") == Data("\(ProcessInfo.processInfo.processIdentifier)\n".utf8))
    }

    @Test func `A store beside which others keep a file with the lock's name opens, and leaves that file`() throws {
        let scratch = try Scratch()
        let others = Data("[[package]]\nname = \"memchr\"\n".utf8)
        try scratch.write(others, to: "porttally.db.lock")
        for _ in 0..<2 {
            let store = try Store.open(scratch)
            #expect(try #require(throws: StoreError.self) { _ = try Store.open(scratch) }.isLocked)
            #expect(try scratch.bytes("porttally.db.lock") == others)
            withExtendedLifetime(store) {}
        }
    }

    @Test func `A store whose replacement's name others have is left damaged, and their file as it is`() throws {
        let scratch = try Scratch()
        _ = try Store.open(scratch)
        let others = Data("what others wrote\n".utf8)
        try scratch.write(others, to: "porttally.db.next")
        #expect(try Store.open(scratch).quarantine == nil)
        try scratch.edit { data in for offset in 4096..<12288 { data[offset] = 0xaa } }
        let damaged = try scratch.bytes("porttally.db")
        let error = try #require(throws: StoreError.self) { _ = try Store.open(scratch) }
        #expect(error.isMisplaced && error.file.hasSuffix(".next"), "\(error)")
        #expect(try scratch.bytes("porttally.db.next") == others)
        #expect(try scratch.bytes("porttally.db") == damaged)
    }

    @Test func `A start that is refused leaves no lock, so that the next one is refused, too`() throws {
        let scratch = try Scratch()
        let texts = [
            "CREATE TABLE song (name); PRAGMA user_version = 9", "PRAGMA application_id = -77; PRAGMA user_version = 3",
        ]
        for text in texts {
            try? FileManager.default.removeItem(atPath: scratch.file.string)
            try scratch.sql(text)
            let error = try #require(throws: StoreError.self) { _ = try Store.open(scratch) }
            #expect(error.isMisplaced, "\(error)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["porttally.db"])
        }
    }
}

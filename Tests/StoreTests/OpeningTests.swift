import FoundationEssentials
import Glibc
import SystemPackage
import Tally
import Testing

@testable import Store

@Suite struct OpeningTests {
    @Test func `Only one store at a time, and the other is told who has it`() throws {
        let scratch = try Scratch()
        do {
            let store = try Store.open(scratch)
            let error = try #require(throws: StoreError.self) { _ = try Store.open(scratch) }
            #expect(error.isLocked)
            #expect(
                error.description
                    == "store: opening \(store.file): in use by process \(getpid()), which holds the lock on "
                    + "\(store.file).lock")
        }
        #expect(try Store.open(scratch).quarantine == nil)
    }

    @Test func `A symbolic link leads to the same store, and the same lock`() throws {
        let scratch = try Scratch()
        let link = FilePath(scratch.path + "/link.db")
        try FileManager.default.createSymbolicLink(atPath: link.string, withDestinationPath: scratch.file.string)
        let dangling = try #require(throws: StoreError.self) { _ = try Store.open(link, at: UnixTime(0)) }
        #expect(dangling.reason == .danglingLink)
        do {
            let store = try Store.open(scratch)
            #expect(try #require(throws: StoreError.self) { _ = try Store.open(link, at: UnixTime(0)) }.isLocked)
            withExtendedLifetime(store) {}
        }
        #expect(try Store.open(link, at: UnixTime(0)).file.lastComponent == "porttally.db")
    }

    @Test func `The directory is made, where only it is missing`() throws {
        let scratch = try Scratch()
        let file = FilePath(scratch.path + "/a/porttally.db")
        let store = try Store.open(file, at: UnixTime(0))
        #expect(try file.removingLastComponent().stat().permissions.rawValue & 0o027 == 0)
        #expect(try file.stat().permissions.rawValue & 0o137 == 0)
        withExtendedLifetime(store) {}
        let error = try #require(throws: StoreError.self) {
            _ = try Store.open(FilePath(scratch.path + "/b/c/porttally.db"), at: UnixTime(0))
        }
        #expect(error.reason == .system(.noSuchFileOrDirectory))
    }

    @Test(arguments: [
        ("CREATE TABLE song (name); PRAGMA application_id = 77", StoreError.Reason.foreign(applicationID: 77)),
        ("CREATE TABLE song (name)", .foreign(applicationID: 0)),
        (
            "PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = \(Schema.version + 1)",
            .unsupported(version: Schema.version + 1)
        ),
    ])
    func `Another's database, or a newer one, is left alone`(_ sql: String, _ reason: StoreError.Reason) throws {
        let scratch = try Scratch()
        try scratch.sql(sql)
        let before = try scratch.contents()
        let error = try #require(throws: StoreError.self) { _ = try Store.open(scratch) }
        #expect(error.reason == reason && !error.isCorrupt)
        #expect(try scratch.contents() == before)
    }

    /// Files that were never a store.
    enum Other: String, CaseIterable {
        case text, empty, zeros, otherDatabase, damagedDatabase, log

        func make(_ scratch: Scratch) throws {
            switch self {
            case .text: try scratch.write(Data("port,bytes\n8388,12\n".utf8), to: "porttally.db")
            case .empty: try scratch.write(Data(), to: "porttally.db")
            case .zeros: try scratch.write(Data(repeating: 0, count: 20_000), to: "porttally.db")
            case .otherDatabase: try scratch.sql("CREATE TABLE song (name)")
            case .damagedDatabase:
                try scratch.sql("CREATE TABLE song (name); INSERT INTO song VALUES ('x')")
                try scratch.edit { data in for offset in 4096..<8192 { data[offset] = 0xaa } }
            case .log:
                try scratch.write(
                    Data([0x37, 0x7f, 0x06, 0x82] + [UInt8](repeating: 9, count: 5000)), to: "porttally.db-wal")
            }
        }
    }

    @Test(arguments: Other.allCases)
    func `A file that never was a store is left as it is, and the error says what to do`(_ other: Other) throws {
        let scratch = try Scratch()
        try other.make(scratch)
        let before = try scratch.contents()
        for _ in 0..<2 {
            let error = try #require(throws: StoreError.self) { _ = try Store.open(scratch) }
            #expect(error.description.contains("name another file with `state` or --state"), "\(error)")
            #expect(!error.isCorrupt)
            #expect(try scratch.contents() == before)
            #expect(!FileManager.default.fileExists(atPath: scratch.file.string + ".lock"))
        }
    }

    @Test func `A database without anything in it is taken`() throws {
        let scratch = try Scratch()
        try scratch.sql("CREATE TABLE song (name); DROP TABLE song")
        #expect(try Store.open(scratch).quarantine == nil)
        #expect(try Store.open(scratch).quarantine == nil)
    }

    @Test func `A directory in its place is an error`() throws {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(atPath: scratch.file.string, withIntermediateDirectories: false)
        let error = try #require(throws: StoreError.self) { _ = try Store.open(scratch) }
        #expect(error.reason == .notAFile)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["porttally.db"])
    }

    @Test func `A store that was moved away says so instead of writing where nobody looks`() throws {
        let scratch = try Scratch()
        do {
            let store = try Store.open(scratch)
            try FileManager.default.removeItem(atPath: scratch.file.string)
            var world = World(ports: 3)
            try world.step()
            let error = try #require(throws: StoreError.self) {
                try store.commit(world.posting(), boot: world.boot, at: world.time)
            }
            #expect(error.isMoved)
        }
        _ = try Store.open(scratch)
    }

    @Test func `Settings that SQLite doesn't keep are set`() throws {
        let scratch = try Scratch()
        let connection = try Store.open(scratch).connection
        #expect(try connection.rows("PRAGMA synchronous", columns: 1) == [[2]])
        #expect(try connection.rows("PRAGMA foreign_keys", columns: 1) == [[1]])
        #expect(try connection.rows("SELECT journal_mode = 'wal' FROM pragma_journal_mode", columns: 1) == [[1]])
    }

    @Test(.enabled(if: SmallDisk.isPossible, "\(SmallDisk.reason)"))
    func `On a full disk nothing is renamed, and with room again it opens`() throws {
        let disk = try SmallDisk(kibibytes: 256)
        let file = FilePath(disk.path + "/porttally.db")
        // An agent was here.
        try Data().write(to: URL(filePath: file.string + ".lock"))
        for text in [nil, "not a database", ""] {
            if let text { try Data(text.utf8).write(to: URL(filePath: file.string)) }
            let filler = try disk.fill()
            let names = try FileManager.default.contentsOfDirectory(atPath: disk.path)
            let error = try #require(throws: StoreError.self) { _ = try Store.open(file, at: UnixTime(0)) }
            #expect(error.isFull, "\(error)")
            #expect(try !FileManager.default.contentsOfDirectory(atPath: disk.path).contains { $0.contains("corrupt") })
            #expect(names.contains("porttally.db") == (text != nil))
            try FileManager.default.removeItem(atPath: filler)
            #expect((try Store.open(file, at: UnixTime(0)).quarantine != nil) == (text != nil))
            try removeQuarantine(disk)
        }
    }

    private func removeQuarantine(_ disk: SmallDisk) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: disk.path) where name.contains("corrupt") {
            try FileManager.default.removeItem(atPath: disk.path + "/" + name)
        }
    }

    @Test(.enabled(if: SmallDisk.isPossible, "\(SmallDisk.reason)"), arguments: [true, false])
    func `A read-only disk is an error, whatever the file is like`(_ isSound: Bool) throws {
        let disk = try SmallDisk(kibibytes: 256)
        let file = FilePath(disk.path + "/porttally.db")
        if isSound {
            _ = try Store.open(file, at: UnixTime(0))
        } else {
            // An agent was here.
            try Data().write(to: URL(filePath: file.string + ".lock"))
            try Data("not a database".utf8).write(to: URL(filePath: file.string))
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: disk.path).sorted()
        try #require(disk.freeze())
        let error = try #require(throws: StoreError.self) { _ = try Store.open(file, at: UnixTime(0)) }
        #expect(error.isReadOnly, "\(error)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path).sorted() == names)
    }
}

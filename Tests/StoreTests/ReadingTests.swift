import FoundationEssentials
import SystemPackage
import Tally
import Testing

@testable import Store

@Suite struct ReadingTests {
    /// Lets `world` go on for some steps, and commits each.
    private func advance(_ world: inout World, _ store: Store, steps: Int = 20) throws {
        for _ in 0..<steps {
            try world.step(store)
            let posting = world.posting()
            try store.commit(posting, boot: world.boot, at: world.time)
            world.ledger.apply(posting, boot: world.boot)
        }
    }

    @Test func `A store that nobody has open is read, and no file is made or changed`() throws {
        let scratch = try Scratch()
        var world = World(ports: 12)
        do { try advance(&world, Store.open(scratch)) }
        let before = try scratch.contents()
        #expect(before.keys.sorted() == ["porttally.db"])
        #expect(try Store.ledger(at: scratch.file, for: world.periods) == world.expected)
        #expect(try scratch.contents() == before)
    }

    @Test func `A store that an agent has open is read as last committed, and the agent goes on`() throws {
        let scratch = try Scratch()
        var world = World(ports: 12)
        let store = try Store.open(scratch)
        // Also before anything is in the log.
        #expect(try Store.ledger(at: scratch.file, for: world.periods) == Ledger())
        for _ in 0..<5 {
            try advance(&world, store)
            #expect(try scratch.names.contains("porttally.db-wal"))
            let before = try scratch.contents().filter { !$0.key.hasSuffix("-shm") }
            #expect(try Store.ledger(at: scratch.file, for: world.periods) == world.expected)
            #expect(try scratch.contents().filter { !$0.key.hasSuffix("-shm") } == before)
        }
        #expect(try store.load(world.periods) == world.expected)
    }

    @Test func `Where there is no store, none is made, nor its directory`() throws {
        let scratch = try Scratch()
        #expect(try Store.ledger(at: scratch.file, for: World(ports: 0).periods) == nil)
        #expect(try Store.ledger(at: FilePath(scratch.path + "/a/b.db"), for: World(ports: 0).periods) == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
    }

    @Test(arguments: ["a b", "a?b#c", "100%41", "木漏れ日", "a&immutable=0"])
    func `Whatever its name is`(_ name: String) throws {
        let scratch = try Scratch()
        let file = FilePath(scratch.path + "/\(name)")
        var world = World(ports: 3)
        do { try advance(&world, Store.open(file, at: UnixTime(0))) }
        #expect(try Store.ledger(at: file, for: world.periods) == world.expected)
    }

    @Test(arguments: [
        ("CREATE TABLE song (name); PRAGMA application_id = 77", StoreError.Reason.foreign(applicationID: 77)),
        (
            "PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = \(Schema.version + 1)",
            .unsupported(version: Schema.version + 1)
        ),
        ("PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = 1", .outdated(version: 1)),
    ])
    func `What is not a store of this release is refused, and left alone`(
        _ sql: String, _ reason: StoreError.Reason
    ) throws {
        let scratch = try Scratch()
        try scratch.sql(sql)
        let before = try scratch.contents()
        let error = try #require(throws: StoreError.self) {
            _ = try Store.ledger(at: scratch.file, for: World(ports: 0).periods)
        }
        #expect(error.reason == reason)
        #expect(try scratch.contents() == before)
    }

    @Test func `A damaged store is an error, and is not quarantined`() throws {
        let scratch = try Scratch()
        var world = World(ports: 12)
        do { try advance(&world, Store.open(scratch)) }
        try scratch.sql("UPDATE port SET tcp_in_total_bytes = tcp_in_total_bytes + 1")
        let before = try scratch.contents()
        let error = try #require(throws: StoreError.self) {
            _ = try Store.ledger(at: scratch.file, for: world.periods)
        }
        #expect(error.isCorrupt)
        #expect(try scratch.contents() == before)
    }
}

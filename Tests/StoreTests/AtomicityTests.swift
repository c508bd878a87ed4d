import FoundationEssentials
import SystemPackage
import Tally
import Testing

@testable import Store

@Suite struct AtomicityTests {
    @Test func `A posting that can't be written whole is not written at all`() throws {
        let scratch = try Scratch()
        let store = try Store.open(scratch)
        var world = World(ports: 20)
        try world.step()
        let posting = world.posting()
        var wrong = posting
        wrong.sentinel?.incarnation = Incarnation(high: 4, low: 4)
        #expect {
            try store.commit(wrong, boot: world.boot, at: world.time)
        } throws: {
            ($0 as? StoreError)?.reason == .unknownIncarnation
        }
        // Nor is the id remembered that was rolled back.
        var stranger = posting
        stranger.newIncarnation = nil
        let error = try #require(throws: StoreError.self) {
            try store.commit(stranger, boot: world.boot, at: world.time)
        }
        #expect(error.reason == .unknownIncarnation)
        #expect(try store.load(world.periods) == Ledger())
        try store.commit(posting, boot: world.boot, at: world.time)
        world.ledger.apply(posting, boot: world.boot)
        #expect(try store.load(world.periods) == world.expected)
    }

    @Test func `SQLite's own refusals roll back too, and name the operation`() throws {
        let scratch = try Scratch()
        let store = try Store.open(scratch)
        var world = World(ports: 20)
        try world.step()
        var posting = world.posting()
        let port = try #require(PortNumber(9))
        posting.openings.append(
            PortOpeningBalance(
                port: port, opening: OpeningBalance(start: world.time, booked: PerCounter(repeating: .zero))))
        let error = try #require(throws: StoreError.self) {
            try store.commit(posting, boot: world.boot, at: world.time)
        }
        #expect(
            error.description
                == "store: committing a reading to \(scratch.file): FOREIGN KEY constraint failed (SQLite error 787)")
        #expect(try store.load(world.periods) == Ledger())
    }

    /// What a crash may leave of the log, at every commit's end and in the middle of each.
    @Test func `Whatever a crash leaves of the log is the state after some commit`() throws {
        let scratch = try Scratch()
        let store = try Store.open(scratch)
        var world = World(ports: 30)
        func logSize() throws -> Int { try scratch.bytes("porttally.db-wal").count }
        var states: [(logSize: Int, ledger: Ledger)] = [(try logSize(), Ledger())]
        for _ in 0..<12 {
            try world.step()
            let posting = world.posting()
            try store.commit(posting, boot: world.boot, at: world.time)
            world.ledger.apply(posting, boot: world.boot)
            states.append((try logSize(), world.expected))
        }
        let (database, log) = (try scratch.bytes("porttally.db"), try scratch.bytes("porttally.db-wal"))
        for (index, state) in states.enumerated().dropFirst() {
            for size in [state.logSize, state.logSize - 1, (state.logSize + states[index - 1].logSize) / 2] {
                let after = try Scratch()
                try after.write(database, to: "porttally.db")
                try after.write(log.prefix(size), to: "porttally.db-wal")
                let survived = states[size == state.logSize ? index : index - 1].ledger
                let reopened = try Store.open(after)
                #expect(reopened.quarantine == nil)
                let loaded = try reopened.load(World.periods(at: UnixTime(0)))
                #expect(loaded.records.map(\.meters) == survived.records.map(\.meters))
                #expect(loaded.sentinel == survived.sentinel)
                #expect(loaded.latestOpening == survived.latestOpening)
                #expect(loaded.resets == survived.resets)
            }
        }
    }

    @Test func `A full database throws, keeps everything, and goes on when there is room`() throws {
        let scratch = try Scratch()
        let store = try Store.open(scratch)
        var world = World(ports: 200)
        try world.step()
        try store.connection.execute("PRAGMA max_page_count = 10")
        let posting = world.posting()
        let error = try #require(throws: StoreError.self) {
            try store.commit(posting, boot: world.boot, at: world.time)
        }
        #expect(error.isFull && !error.isCorrupt)
        #expect(try store.load(world.periods) == Ledger())
        try store.connection.execute("PRAGMA max_page_count = 100000")
        try store.commit(posting, boot: world.boot, at: world.time)
        world.ledger.apply(posting, boot: world.boot)
        #expect(try store.load(world.periods) == world.expected)
    }

    @Test(.enabled(if: SmallDisk.isPossible, "\(SmallDisk.reason)"))
    func `A full disk throws, keeps everything, and goes on when there is room`() throws {
        let disk = try SmallDisk(kibibytes: 768)
        let file = FilePath(disk.path + "/porttally.db")
        let store = try Store.open(file, at: UnixTime(0))
        var world = World(ports: 100)
        var failures = 0
        for step in 0..<60 {
            let filler = step % 20 == 10 ? try disk.fill() : nil
            var error: StoreError?
            // Until it fails: the log may have room left from before.
            repeat {
                try world.step()
                let posting = world.posting()
                do throws(StoreError) {
                    try store.commit(posting, boot: world.boot, at: world.time)
                    world.ledger.apply(posting, boot: world.boot)
                } catch let caught { error = caught }
                try #require(try store.load(world.periods) == world.expected)
            } while filler != nil && error == nil
            if let error {
                failures += 1
                #expect(error.isFull, "\(error)")
            }
            if let filler { try FileManager.default.removeItem(atPath: filler) }
        }
        #expect(failures >= 3)
    }

    @Test(.enabled(if: SmallDisk.isPossible, "\(SmallDisk.reason)"))
    func `What fits in the room that the log already has is written on a full disk too`() throws {
        let disk = try SmallDisk(kibibytes: 768)
        let store = try Store.open(FilePath(disk.path + "/porttally.db"), at: UnixTime(0))
        var world = World(ports: 100)
        try world.step()
        let posting = world.posting()
        try store.commit(posting, boot: world.boot, at: world.time)
        try store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        var records = posting
        (records.newIncarnation, records.openings, records.sentinel) = (nil, [], nil)
        var filler: String?
        for round in 0..<100 {
            for index in records.records.indices {
                records.records[index].meters.tcpIn.total += Traffic(bytes: 1, packets: 0)
            }
            try store.commit(records, boot: world.boot, at: world.time)
            if round == 3 { filler = try disk.fill() }
        }
        let port = try #require(records.records.first?.port)
        #expect(try store.load(world.periods).records[port] == records.records.first)
        #expect(filler != nil)
    }
}

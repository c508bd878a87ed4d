import FoundationEssentials
import SystemPackage
import Tally
import struct TestSupport.SeededRandom
import Testing

@testable import Store

/// A bit of the database is flipped, and what then comes of it is opened.
@Suite struct FlippedBitTests {
    /// Everything that is shown of a store.
    struct Shown: Equatable {
        var contents: StoreContents
        var usage: [[Int64]]

        init(_ store: Store) throws {
            contents = try StoreContents(store)
            usage = try store.connection.rows("SELECT * FROM usage_hour ORDER BY port, start", columns: 6)
        }
    }

    /// What came of a flipped bit.
    enum Outcome { case nothing, setAside, refused, otherFigures }

    /// A closed store with something in every table, on small pages: some rows lie on several of them.
    private func sample() throws -> Scratch {
        let scratch = try Scratch(inMemory: true)
        try scratch.sql("PRAGMA page_size = 512; \(Schema.creation)")
        let store = try Store.open(scratch)
        var world = World(ports: 4)
        for _ in 0..<10 {
            try world.step(store)
            var posting = world.posting()
            posting.resets[.tableLost] = 1
            try store.commit(posting, boot: world.boot, at: world.time)
            world.ledger.apply(posting, boot: world.boot)
        }
        let port = try #require(PortNumber(8000))
        let source = Provenance(file: "/etc/ss.json", key: "server_port")
        let found = ServicePort(number: port, name: "alice", transports: [.tcp], sources: [source])
        try store.keep(found: [source.file: [found]])
        try store.setNote("note", to: "1795000000")
        return scratch
    }

    private func outcome(ofFlipping bit: Int, in file: Data, _ before: Shown) throws -> Outcome {
        let scratch = try Scratch(inMemory: true)
        var flipped = file
        flipped[bit / 8] ^= 1 << UInt8(bit % 8)
        try scratch.write(flipped, to: "porttally.db")
        guard let store = try? Store.open(scratch) else { return .refused }
        if store.setAside != nil { return .setAside }
        guard let shown = try? Shown(store) else { return .otherFigures }
        return shown == before ? .nothing : .otherFigures
    }

    /// The bits of a number of bytes.
    private func bits(of bytes: Range<Int>) -> Range<Int> { bytes.lowerBound * 8..<bytes.upperBound * 8 }

    @Test func `Whatever bit is flipped, the figures are the same or the store is set aside`() throws {
        let scratch = try sample()
        let file = try scratch.bytes("porttally.db")
        let before = try Shown(Store.open(scratch))
        try #require(before.contents.openings.count > 6 && before.usage.count > 6 && before.contents.note != nil)

        // Most of the head, and a port's row, around one of its figures; of the rest, some.
        let figure = try #require(before.contents.ledger.accounts.last?.meters.tcpOut.total.bytes)
        let place = try #require(file.firstRange(of: figure.bigEndianBytes))
        let seed = SeededRandom.anySeed()
        var random = SeededRandom(seed: seed)
        var chosen = Set(bits(of: 16..<72)).union(bits(of: place.lowerBound - 64..<place.upperBound + 64))
        while chosen.count < 2000 { chosen.insert(Int.random(in: 0..<file.count * 8, using: &random)) }
        var outcomes: [Outcome: Int] = [:]
        for bit in chosen.sorted() {
            let outcome = try outcome(ofFlipping: bit, in: file, before)
            outcomes[outcome, default: 0] += 1
            #expect(outcome != .otherFigures, "bit \(bit % 8) of byte \(bit / 8); PORTTALLY_SEED=\(seed)")
            // `user_version` and `application_id`: such a file may be somebody else's.
            let saysWhose = (60..<64).contains(bit / 8) || (68..<72).contains(bit / 8)
            #expect((outcome == .refused) == saysWhose, "bit \(bit % 8) of byte \(bit / 8); PORTTALLY_SEED=\(seed)")
        }
        print("of \(chosen.count) bits of \(file.count * 8): \(outcomes)")
        #expect(outcomes[.setAside, default: 0] > chosen.count / 4)
    }
}

extension UInt64 {
    /// As SQLite stores it: without leading zeros.
    fileprivate var bigEndianBytes: [UInt8] {
        Array((0..<8).map { UInt8(truncatingIfNeeded: self >> (56 - 8 * $0)) }.drop { $0 == 0 })
    }
}

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
    enum Outcome: Hashable {
        case nothing
        /// What could be made anew was, or a hint dropped; all of the history is there.
        case mended
        /// Set aside, and all of the history saved.
        case savedAll
        /// Set aside, and all of the history saved but for some rows.
        case lost(rows: Int)
        case refused
        case otherFigures
    }

    /// A closed store with something in every table, on small pages.
    private func sample() throws -> Scratch {
        let scratch = try Scratch(inMemory: true)
        try scratch.sql("PRAGMA page_size = 1024; \(Schema.creation)")
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

    private func outcome(
        ofFlipping bit: Int, in file: Data, _ before: Shown, _ history: StoredHistory
    ) throws -> Outcome {
        let scratch = try Scratch(inMemory: true)
        var flipped = file
        flipped[bit / 8] ^= 1 << UInt8(bit % 8)
        try scratch.write(flipped, to: "porttally.db")
        guard let store = try? Store.open(scratch) else { return .refused }
        guard let shown = try? Shown(store) else { return .otherFigures }
        if store.quarantine == nil, store.mended.isEmpty { return shown == before ? .nothing : .otherFigures }
        let saved = try StoredHistory(store)
        // What is there is true: an hour is as it was, and no total is more than was counted.
        guard saved.openings.isSubset(of: history.openings) else { return .otherFigures }
        for (port, meters) in saved.totals {
            let isMore = CounterKind.allCases.contains {
                meters[$0].total.exceeds(history.totals[port]?[$0].total ?? .zero)
            }
            if isMore { return .otherFigures }
        }
        let lost = history.lost(in: saved)
        if store.quarantine != nil { return lost == 0 ? .savedAll : .lost(rows: lost) }
        return lost == 0 ? .mended : .otherFigures
    }

    /// The bits of a number of bytes.
    private func bits(of bytes: Range<Int>) -> Range<Int> { bytes.lowerBound * 8..<bytes.upperBound * 8 }

    @Test func `Whatever bit is flipped, no more of the history is lost than the row that it is in`() throws {
        let scratch = try sample()
        let file = try scratch.bytes("porttally.db")
        let before = try Shown(Store.open(scratch))
        let history = try StoredHistory(Store.open(scratch))
        try #require(before.contents.openings.count > 6 && before.usage.count > 6 && before.contents.note != nil)

        // Most of the head, and a port's row, around one of its figures; of the rest, some.
        let figure = try #require(before.contents.ledger.records.last?.meters.tcpOut.total.bytes)
        let place = try #require(file.firstRange(of: figure.bigEndianBytes))
        let seed = SeededRandom.anySeed()
        var random = SeededRandom(seed: seed)
        var chosen = Set(bits(of: 0..<108)).union(bits(of: place.lowerBound - 64..<place.upperBound + 64))
        if ProcessInfo.processInfo.environment["PORTTALLY_EVERY_BIT"] != nil { chosen = Set(bits(of: 0..<file.count)) }
        while chosen.count < 2500 { chosen.insert(Int.random(in: 0..<file.count * 8, using: &random)) }
        var outcomes: [Outcome: Int] = [:]
        for bit in chosen.sorted() {
            let outcome = try outcome(ofFlipping: bit, in: file, before, history)
            outcomes[outcome, default: 0] += 1
            let place: Comment = "bit \(bit % 8) of byte \(bit / 8): \(outcome); PORTTALLY_SEED=\(seed)"
            #expect(outcome != .otherFigures, place)
            if case .lost(let rows) = outcome { #expect(rows == 1, place) }
            // `user_version` and `application_id`: such a file may be somebody else's.
            let saysWhose = (60..<64).contains(bit / 8) || (68..<72).contains(bit / 8)
            #expect((outcome == .refused) == saysWhose, place)
        }
        print("of \(chosen.count) bits of \(file.count * 8): \(outcomes)")
        #expect(outcomes[.mended, default: 0] > 0 && outcomes[.savedAll, default: 0] > 0)
        // Of what holds history, a bit in a row costs that row: those are as many as the rows have.
        #expect(outcomes[.lost(rows: 1), default: 0] > chosen.count / 8)
    }
}

extension UInt64 {
    /// As SQLite stores it: without leading zeros.
    fileprivate var bigEndianBytes: [UInt8] {
        Array((0..<8).map { UInt8(truncatingIfNeeded: self >> (56 - 8 * $0)) }.drop { $0 == 0 })
    }
}

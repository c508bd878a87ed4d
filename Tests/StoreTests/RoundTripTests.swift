import FoundationEssentials
import Tally
import Testing

@testable import Store

@Suite struct RoundTripTests {
    @Test func `A new store holds an empty ledger`() throws {
        let scratch = try Scratch()
        let store = try Store.open(scratch)
        #expect(store.quarantine == nil)
        #expect(try store.load(World(ports: 0).periods) == Ledger())
    }

    @Test func `What is loaded is what was posted`() throws {
        let scratch = try Scratch()
        var store = try Store.open(scratch)
        var world = World(ports: 12)
        for step in 0..<250 {
            try world.step(store)
            let posting = world.posting()
            try store.commit(posting, boot: world.boot, at: world.time)
            world.ledger.apply(posting, boot: world.boot)
            if step % 40 == 39 { store = try reopened(&store, scratch) }
            try #require(try store.load(world.periods) == world.expected, "after step \(step)")
        }
        #expect(world.ledger.resets.count == 4)
        #expect(world.ledger.incarnations.count > 10)
    }

    /// Lets go of the store, and so of its lock, before it is opened again.
    private func reopened(_ store: inout Store, _ scratch: Scratch) throws -> Store {
        let other = try Scratch()
        store = try Store.open(other)
        let reopened = try Store.open(scratch)
        #expect(reopened.quarantine == nil)
        return reopened
    }

    @Test func `A table's id is there before its counters are`() throws {
        let scratch = try Scratch()
        let store = try Store.open(scratch)
        let id = Incarnation(high: 0x0102_0304_0506_0708, low: 0xf1f2_f3f4_f5f6_f7f8)
        try store.add(id, boot: "boot", at: UnixTime(7))
        try store.add(id, boot: "boot", at: UnixTime(8))
        #expect(try store.load(World(ports: 0).periods).incarnations == [id: "boot"])
        #expect(
            try scratch.sql(
                "SELECT count(*), sum(id = x'0102030405060708f1f2f3f4f5f6f7f8' AND created = 7) FROM incarnation",
                columns: 2)
                == [[1, 1]])
    }

    @Test func `The largest figures survive`() throws {
        let scratch = try Scratch()
        let store = try Store.open(scratch)
        let most = Traffic(bytes: .max, packets: .max)
        let id = Incarnation(high: .max, low: .max)
        var posting = Posting()
        posting.newIncarnation = id
        let meter = Meter(handle: Traffic.limit, raw: most, total: most, adopted: most)
        let port = try #require(PortNumber(65535))
        posting.records = [PortRecord(port: port, incarnation: id, meters: PerCounter(repeating: meter))]
        try store.commit(posting, boot: "b", at: UnixTime(0))
        #expect(try store.load(World(ports: 0).periods).records[port] == posting.records[0])
    }

    @Test func `An empty posting doesn't touch the disk`() throws {
        let scratch = try Scratch()
        let store = try Store.open(scratch)
        var world = World(ports: 50)
        try world.step()
        try store.commit(world.posting(), boot: world.boot, at: world.time)
        let before = try scratch.contents()
        try store.commit(Posting(), boot: world.boot, at: world.time)
        #expect(try scratch.contents() == before)
    }

    @Test func `One busy port costs one page`() throws {
        let scratch = try Scratch()
        let store = try Store.open(scratch)
        var world = World(ports: 500)
        try world.step()
        let first = world.posting()
        try store.commit(first, boot: world.boot, at: world.time)
        var posting = Posting()
        posting.records = [try #require(first.records.last)]
        posting.records[0].meters.udpOut.total += Traffic(bytes: 1, packets: 0)
        let before = try scratch.bytes("porttally.db-wal").count
        try store.commit(posting, boot: world.boot, at: world.time)
        // A frame: 24 bytes and the page.
        let written = try scratch.bytes("porttally.db-wal").count - before
        #expect(written == 24 + 4096)
    }

    @Test func `Notes`() throws {
        let scratch = try Scratch()
        let store = try Store.open(scratch)
        #expect(try store.note("a") == nil)
        try store.setNote("a", to: "1")
        try store.setNote("a", to: "zwei ✓")
        #expect(try store.note("a") == "zwei ✓")
    }
}

import Testing

@testable import Tally

@Suite("The ledger")
struct LedgerTests {
    @Test("writes nothing for an idle port")
    func idle() {
        var books = Books()
        books.read(Traffic(1000, 10))
        books.time = books.time + 86400
        #expect(books.posting(Traffic(1000, 10)).isEmpty)
    }

    @Test("counts the same reset once, however often it reads it")
    func resetOnce() {
        var books = Books()
        books.read(Traffic(1000, 10))
        let reset = books.read(Traffic(500, 5), sentinel: .sentinel(0))
        #expect(reset.resets == [.externalReset: 1])
        #expect(books.posting(Traffic(500, 5), sentinel: .sentinel(0)).isEmpty)
        // Put back, the sentinel is a new counter, and whole.
        let repaired = books.read(Traffic(600, 6), sentinel: .sentinel(1, handle: 50))
        #expect(repaired.resets.isEmpty)
        #expect(books.total == Traffic(1600, 16))
        books.read(Traffic(100, 1), sentinel: .sentinel(0, handle: 50))
        #expect(books.total == Traffic(1700, 17))
        #expect(books.ledger.resets == [.externalReset: 2])
    }

    @Test("loses and repeats nothing when a posting could not be written", arguments: [false, true])
    func droppedPosting(isReset: Bool) {
        let sentinel = Reading.sentinel(isReset ? 0 : 1)
        var steady = Books()
        steady.read(Traffic(1000, 10))
        var failing = steady
        // This one never reaches the disk.
        _ = failing.posting(Traffic(1100, 11), sentinel: sentinel)
        steady.read(Traffic(1100, 11), sentinel: sentinel)
        steady.read(Traffic(1500, 15), sentinel: sentinel)
        failing.read(Traffic(1500, 15), sentinel: sentinel)
        #expect(failing.total == steady.total)
        #expect(failing.ledger.resets == steady.ledger.resets)
    }

    @Test("goes on where it was when a port comes back")
    func portComesBack() {
        var books = Books()
        books.read(Traffic(1000, 10))
        books.ledger.apply(
            books.ledger.posting(
                Snapshot(incarnation: .first, sentinel: .sentinel(), witness: nil, ports: []),
                at: Moment(time: books.time, calendar: utcCalendar()), boot: "boot"), boot: "boot")
        #expect(books.ledger.totals(of: books.port).tcpIn == Traffic(1000, 10))
        books.read(Traffic(1400, 14), handle: 31, seed: Traffic(1000, 10))
        #expect(books.total == Traffic(1400, 14))
        #expect(books.ledger.resets.isEmpty)
    }

    @Test("adds up what it adopts, and leaves usage alone")
    func adoptionAccumulates() {
        var books = Books(knowing: [])
        books.read(Traffic(1000, 10), in: .first)
        #expect(books.adopted == Traffic(1000, 10))
        books.read(Traffic(1500, 15), in: .first)
        let periods = utcCalendar().periods(at: books.time)
        #expect(books.record.usage(since: books.record.day, of: periods.day.start).tcpIn == Traffic(500, 5))
        books.read(Traffic(4000, 40), in: .foreign)
        #expect(books.adopted == Traffic(3500, 35))
        #expect(books.record.usage(since: books.record.day, of: periods.day.start).tcpIn == Traffic(500, 5))
        #expect(books.ledger.resets == [.adopted: 2])
        #expect(books.record.booked.tcpIn + books.adopted == books.total)
    }

    @Test("saturates, and stays there")
    func saturation() {
        let most = Traffic(.max, .max)
        var books = Books()
        books.read(most)
        #expect(books.total == Traffic(bytes: UInt64(Int64.max), packets: UInt64(Int64.max)))
        books.read(Traffic(500, 5))
        #expect(books.total == most)
        books.read(most, handle: 12, seed: most)
        #expect(books.total == most)
        books.read(most, in: .foreign)
        #expect(books.adopted == .zero)
    }

    @Test("takes up where the store left off")
    func reload() {
        var books = Books()
        books.read(Traffic(1000, 10))
        let reloaded = Ledger(
            records: Array(books.ledger.records), incarnations: books.ledger.incarnations,
            sentinel: books.ledger.sentinel, resets: books.ledger.resets,
            latestOpening: books.ledger.latestOpening)
        #expect(reloaded == books.ledger)
    }

    @Test("survives a store that names a port twice")
    func repeatedPort() {
        let record = PortRecord(port: .test(1))
        let ledger = Ledger(
            records: [record, record], incarnations: [:], sentinel: nil, resets: [:],
            latestOpening: UnixTime(.min))
        #expect(ledger.records.count == 1)
    }

    @Test(
        "sees a reset before anything is booked",
        arguments: [
            (Traffic(1000, 10), UInt64(10), Traffic.zero, Incarnation.first, UInt64(1), false),
            (Traffic(999, 10), 10, .zero, .first, 1, true),
            (Traffic(2000, 9), 10, .zero, .first, 1, true),
            (Traffic(2000, 20), 10, .zero, .first, 0, true),
            (Traffic(500, 5), 11, Traffic(500, 5), .first, 1, false),
            (Traffic(499, 5), 11, Traffic(500, 5), .first, 1, true),
            (Traffic(499, 5), 10, Traffic(500, 5), .second, 1, true),
            (Traffic(5, 5), 10, Traffic(500, 5), .foreign, 0, false),
        ])
    func seesReset(
        raw: Traffic, handle: UInt64, seed: Traffic, incarnation: Incarnation, sentinel: UInt64, expected: Bool
    ) {
        var books = Books()
        books.read(Traffic(1000, 10))
        let snapshot = books.snapshot(
            raw, handle: handle, seed: seed, in: incarnation, sentinel: .sentinel(sentinel))
        #expect(books.ledger.seesReset(in: snapshot) == expected)
        let isKnown = incarnation != .foreign
        let showsLess = expected && sentinel == 1
        #expect(!isKnown || books.ledger.fallen(in: snapshot) == (showsLess ? [handle] : []))
    }
}

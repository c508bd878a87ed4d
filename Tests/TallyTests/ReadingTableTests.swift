import Tally
import Testing

/// One row of the table in the design: what a second reading, after one of `first`, adds to the total.
struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var first = Traffic(1000, 10)
    var second: Traffic
    var handle: UInt64 = 10
    var seed = Traffic.zero
    var incarnation = Incarnation.first
    var sentinel: Reading? = .sentinel()
    var boot = "boot"
    var total: Traffic
    var adopted = Traffic.zero
    var causes: [ResetCause: UInt64] = [:]

    static let same = [
        Row(testDescription: "nothing happened", second: Traffic(1000, 10), total: Traffic(1000, 10)),
        Row(testDescription: "it went on", second: Traffic(1500, 12), total: Traffic(1500, 12)),
        Row(
            testDescription: "both fell", second: Traffic(200, 2), total: Traffic(1200, 12),
            causes: [.externalReset: 1]),
        Row(
            testDescription: "only bytes fell", second: Traffic(900, 30), total: Traffic(1900, 40),
            causes: [.externalReset: 1]),
        Row(
            testDescription: "only packets fell", second: Traffic(3000, 2), total: Traffic(4000, 12),
            causes: [.externalReset: 1]),
        Row(
            testDescription: "reset to nothing", second: .zero, total: Traffic(1000, 10),
            causes: [.externalReset: 1]),
        Row(
            testDescription: "sentinel reset, and no counter has fallen", second: Traffic(1001, 11),
            sentinel: .sentinel(0), total: Traffic(1001, 11), causes: [.externalReset: 1]),
        Row(
            testDescription: "sentinel put back and reset again", second: Traffic(999, 9),
            sentinel: .sentinel(0, handle: 77), total: Traffic(1999, 19), causes: [.externalReset: 1]),
        Row(
            testDescription: "sentinel put back, whole", second: Traffic(1001, 11),
            sentinel: .sentinel(1, handle: 77), total: Traffic(1001, 11)),
        Row(
            testDescription: "sentinel removed", second: Traffic(1001, 11), sentinel: nil, total: Traffic(1001, 11)),
    ]

    static let recreated = [
        Row(
            testDescription: "seeded with the total", second: Traffic(1300, 13), handle: 11, seed: Traffic(1000, 10),
            total: Traffic(1300, 13)),
        Row(
            testDescription: "seeded with the total, idle since", second: Traffic(1000, 10), handle: 11,
            seed: Traffic(1000, 10), total: Traffic(1000, 10)),
        Row(
            testDescription: "seeded with less: a table that was left and come back to", second: Traffic(700, 7),
            handle: 11, seed: Traffic(600, 6), total: Traffic(1000, 10)),
        Row(
            testDescription: "seeded with nothing", second: Traffic(300, 3), handle: 11, total: Traffic(1000, 10)),
        Row(
            testDescription: "seeded with less, and past the total", second: Traffic(1300, 13), handle: 11,
            seed: Traffic(600, 6), total: Traffic(1300, 13), adopted: Traffic(300, 3), causes: [.adopted: 1]),
        Row(
            testDescription: "seeded with more than the store knows", second: Traffic(5300, 53), handle: 11,
            seed: Traffic(5000, 50), total: Traffic(5300, 53)),
        Row(
            testDescription: "and then reset", second: Traffic(200, 2), handle: 11, seed: Traffic(1000, 10),
            total: Traffic(1200, 12), causes: [.externalReset: 1]),
        Row(
            testDescription: "and then its packets reset", second: Traffic(1200, 2), handle: 11,
            seed: Traffic(1000, 10), total: Traffic(2200, 12), causes: [.externalReset: 1]),
        Row(
            testDescription: "seeded with more, then reset, past the store's total", second: Traffic(3000, 30),
            handle: 11, seed: Traffic(5000, 50), total: Traffic(8000, 80), causes: [.externalReset: 1]),
        Row(
            testDescription: "after a reset of all: the seed is not counted again", second: Traffic(1300, 13),
            handle: 11, seed: Traffic(1000, 10), sentinel: .sentinel(0), total: Traffic(1300, 13),
            causes: [.externalReset: 1]),
        Row(
            testDescription: "the table was lost", second: Traffic(1300, 13), seed: Traffic(1000, 10),
            incarnation: .second, total: Traffic(1300, 13), causes: [.tableLost: 1]),
        Row(
            testDescription: "the machine booted", second: Traffic(1300, 13), seed: Traffic(1000, 10),
            incarnation: .second, boot: "next boot", total: Traffic(1300, 13), causes: [.reboot: 1]),
        Row(
            testDescription: "the table was lost, and the new one reset", second: Traffic(300, 3),
            seed: Traffic(1000, 10), incarnation: .second, sentinel: .sentinel(0), total: Traffic(1300, 13),
            causes: [.tableLost: 1, .externalReset: 1]),
    ]

    static let unknown = [
        Row(
            testDescription: "the kernel knows more", second: Traffic(9000, 90), incarnation: .foreign,
            total: Traffic(9000, 90), adopted: Traffic(8000, 80), causes: [.adopted: 1]),
        Row(
            testDescription: "the kernel knows less", second: Traffic(900, 9), incarnation: .foreign,
            total: Traffic(1000, 10)),
        Row(
            testDescription: "the kernel knows more bytes and fewer packets", second: Traffic(1100, 9),
            incarnation: .foreign, total: Traffic(1100, 10), adopted: Traffic(100, 0), causes: [.adopted: 1]),
        Row(
            testDescription: "a sentinel of an unknown life says nothing", second: Traffic(1100, 11),
            incarnation: .foreign,
            sentinel: .sentinel(0), total: Traffic(1100, 11), adopted: Traffic(100, 1), causes: [.adopted: 1]),
    ]
}

@Suite("A second reading")
struct ReadingTableTests {
    @Test("of the same counter", arguments: Row.same)
    func same(_ row: Row) { check(row) }

    @Test("of a counter that we made anew", arguments: Row.recreated)
    func recreated(_ row: Row) { check(row) }

    @Test("in a table that the store has never heard of", arguments: Row.unknown)
    func unknown(_ row: Row) { check(row) }

    private func check(_ row: Row) {
        var books = Books()
        books.read(row.first)
        // The store learns of a table before the table is made, in the boot that it is made in.
        if row.incarnation == .second { books.ledger.register(.second, boot: row.boot) }
        let first = books.record
        books.read(
            row.second, handle: row.handle, seed: row.seed, in: row.incarnation, sentinel: row.sentinel,
            boot: row.boot)
        #expect(books.total == row.total)
        #expect(books.adopted == row.adopted)
        #expect(books.ledger.resets == row.causes)
        #expect(books.record.booked.tcpIn - first.booked.tcpIn == row.total - row.first - row.adopted)
        #expect(books.record.meters.udpIn == .unread, "the other counters were not read")

        let settled = books.ledger
        books.read(
            row.second, handle: row.handle, seed: row.seed, in: row.incarnation, sentinel: row.sentinel,
            boot: row.boot)
        #expect(books.ledger == settled, "the same snapshot again changes nothing")
    }
}

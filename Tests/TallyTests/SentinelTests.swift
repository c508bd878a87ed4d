import Tally
import Testing

@Suite("The sentinel and its witness")
struct SentinelTests {
    /// What a reading of two counters books, of which each stood at what is first of its pair, and the sum of both.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var first: (UInt64, UInt64)
        var second: (UInt64, UInt64)
        var marks: (sentinel: UInt64, witness: UInt64) = (0, 0)
        var adds: (UInt64, UInt64)
        var isReset = true

        static let all = [
            Case(
                testDescription: "nothing", first: (1000, 9), second: (1500, 10), marks: (1, 1), adds: (500, 1),
                isReset: false),
            Case(
                testDescription: "the sentinel alone", first: (1000, 9), second: (1500, 10), marks: (0, 1),
                adds: (500, 1), isReset: false),
            Case(
                testDescription: "the witness alone", first: (1000, 9), second: (1500, 10), marks: (1, 0),
                adds: (500, 1), isReset: false),
            Case(
                testDescription: "both by name, one counter stands still", first: (1000, 17_000_000),
                second: (1000, 17_000_100), adds: (0, 100), isReset: false),
            Case(
                testDescription: "both by name, all counters have moved", first: (1000, 17_000_000),
                second: (1001, 17_000_100), adds: (1, 100)),
            Case(
                testDescription: "all, and all have passed their old values", first: (10, 20), second: (1000, 2000),
                adds: (990, 1980)),
            Case(
                testDescription: "all, one has fallen, one has passed its old value far", first: (1000, 100),
                second: (5, 200), adds: (5, 200)),
            Case(
                testDescription: "all, one has fallen, one has passed its old value just so", first: (1000, 100),
                second: (5, 199), adds: (5, 99)),
            Case(
                testDescription: "both and one more by name, the other one's lifetime is large",
                first: (1000, 17_000_000), second: (5, 17_000_100), adds: (5, 100)),
            Case(testDescription: "all, idle since", first: (1000, 100), second: (0, 0), adds: (0, 0)),
            Case(testDescription: "all, before anything was counted", first: (0, 0), second: (7, 0), adds: (7, 0)),
        ]
    }

    @Test("tell of a reset of all together with a counter that has fallen", arguments: Case.all)
    func together(_ given: Case) {
        func snapshot(_ shown: (UInt64, UInt64), _ marks: (sentinel: UInt64, witness: UInt64)) -> Snapshot {
            var reading = PortReading(port: .test(8388))
            reading.counters.tcpIn = Reading(handle: 10, raw: Traffic(shown.0, shown.0), seed: .zero)
            reading.counters.tcpOut = Reading(handle: 11, raw: Traffic(shown.1, shown.1), seed: .zero)
            return Snapshot(
                incarnation: .first, sentinel: .sentinel(marks.sentinel), witness: .witness(marks.witness),
                ports: [reading])
        }
        var ledger = Ledger()
        ledger.register(.first, boot: "boot")
        let moment = Moment(time: newYear + 1800, calendar: utcCalendar())
        let whole: (sentinel: UInt64, witness: UInt64) = (1, 1)
        for (shown, marks) in [(given.first, whole), (given.second, given.marks), (given.second, given.marks)] {
            ledger.apply(ledger.posting(snapshot(shown, marks), at: moment, boot: "boot"), boot: "boot")
        }
        let totals = ledger.totals(of: .test(8388))
        #expect(totals.tcpIn.bytes == given.first.0 + given.adds.0)
        #expect(totals.tcpOut.bytes == given.first.1 + given.adds.1)
        #expect(ledger.resets == (given.isReset ? [.externalReset: 1] : [:]))
    }

    @Test("tell of a reset of all after one of the sentinel alone, before it is put back")
    func aloneThenAll() {
        var books = Books()
        books.read(Traffic(1000, 10), witness: .witness())
        let alone = books.posting(Traffic(1000, 10), sentinel: .sentinel(0), witness: .witness())
        #expect(alone.isEmpty, "what is stored stands for both")
        books.read(Traffic(1200, 12), sentinel: .sentinel(0), witness: .witness())
        books.read(Traffic(500, 5), sentinel: .sentinel(0), witness: .witness(0))
        #expect(books.total == Traffic(1700, 17))
        #expect(books.ledger.resets == [.externalReset: 1])
    }

    @Test("whose last reading was lost count nothing twice, and no reset that may be booked already")
    func unknown() {
        var books = Books()
        books.read(Traffic(1000, 10), witness: .witness())
        books.read(Traffic(300, 3), sentinel: .sentinel(0), witness: .witness(0))
        // Damage took the row that says so.
        books.ledger = Ledger(
            records: Array(books.ledger.records), incarnations: books.ledger.incarnations, sentinel: nil,
            resets: books.ledger.resets, latestOpening: books.ledger.latestOpening)
        books.read(Traffic(900, 9), sentinel: .sentinel(0), witness: .witness(0))
        #expect(books.total == Traffic(1900, 19))
        #expect(books.ledger.resets == [.externalReset: 1])
        books.read(Traffic(200, 2), sentinel: .sentinel(0), witness: .witness(0))
        #expect(books.total == Traffic(2100, 21))
    }

    @Test("say nothing where the sentinel is gone", arguments: [nil, 0, 1] as [UInt64?])
    func gone(witness: UInt64?) {
        var books = Books()
        books.read(Traffic(1000, 10), witness: .witness())
        books.read(Traffic(1500, 15), sentinel: nil, witness: witness.map { .witness($0) })
        #expect(books.total == Traffic(1500, 15))
        #expect(books.ledger.resets.isEmpty)
    }

    @Test(
        "are whole where both stand at 1",
        arguments: [
            (1, 1, true), (0, 1, false), (1, 0, false), (0, 0, false), (2, 1, false), (1, 2, false), (nil, 1, false),
            (1, nil, false), (nil, nil, false),
        ] as [(UInt64?, UInt64?, Bool)])
    func whole(sentinel: UInt64?, witness: UInt64?, expected: Bool) {
        let snapshot = Books().snapshot(
            .zero, sentinel: sentinel.map { .sentinel($0) }, witness: witness.map { .witness($0) })
        #expect(snapshot.resetMarkersAreWhole == expected)
    }
}

import Tally
import Testing

@Suite("Booking to periods")
struct BookingTests {
    @Test("opens an hour with what stood before it")
    func opening() throws {
        var books = Books()
        let first = books.read(Traffic(1000, 10))
        #expect(first.openings.map(\.opening.start) == [newYear])
        books.time = books.time + 600
        #expect(books.read(Traffic(1100, 11)).openings.isEmpty, "the hour is open already")
        books.time = newYear + 3600 + 60
        let next = try #require(books.read(Traffic(1500, 15)).openings.first)
        #expect(next.port == books.port)
        #expect(next.opening.start == newYear + 3600)
        #expect(next.opening.booked.tcpIn == Traffic(1100, 11))
        #expect(books.record.hour == next.opening)
        #expect(books.record.day?.start == newYear)
        #expect(books.record.month?.start == newYear)
        #expect(books.ledger.latestOpening == newYear + 3600)
    }

    /// One who keeps a copy asks for the hour before the latest, and not for what lies before that.
    @Test("says where it changes what lies before the latest hour and the one before that")
    func rewriting() throws {
        let hour = newYear + 10 * 3600
        for (ports, back) in [(1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2)] as [(Int, Int64)] {
            var books = Books()
            books.time = hour + 1800
            books.read(Traffic(1000, 10))
            let time = hour + -back * 3600 + 1800
            var snapshot = books.snapshot(Traffic(1000, 10))
            let reading = Reading(handle: 20, raw: Traffic(1, 1), seed: .zero)
            snapshot.ports += [PortReading(port: .test(9000), counters: PerCounter(repeating: reading))]
            if ports == 1 { snapshot = books.snapshot(Traffic(1001, 11)) }
            let posting = books.ledger.posting(snapshot, at: Moment(time: time, calendar: utcCalendar()), boot: "boot")
            // What the first port counts goes to its latest hour, whatever the clock says.
            let isBefore = ports == 2 && back == 2
            #expect(posting.rewritten == (isBefore ? hour + -7200 : nil), "\(ports) \(back)")
        }
    }

    @Test(
        "gives a reading just past the hour to the hour before",
        arguments: [(-1, 0), (0, 0), (1, 0), (2, 1), (3599, 1), (3600, 1), (3601, 1), (3602, 2)] as [(Int64, Int64)])
    func edge(secondsPast: Int64, hour: Int64) {
        var books = Books()
        books.time = newYear + 3600 + secondsPast
        #expect(books.read(Traffic(1, 1)).openings.map(\.opening.start) == [newYear + hour * 3600])
    }

    /// Else what was counted since midnight would go to the day before.
    @Test("closes no hour anew where the clock is set back to just behind its end", arguments: [0, 1] as [Int64])
    func setBackToAnEdge(secondsPast: Int64) {
        let later = newYear + 3600
        let moment = Moment(
            time: newYear + secondsPast, calendar: utcCalendar(), after: later + 1, opened: later)
        #expect(moment.periods.hour.start == newYear)
    }

    /// What a port counted in the last seconds of an hour, idle until then, belongs to no earlier hour that it was
    /// busy in: that may have been months ago.
    @Test("opens the hour that an edge reading closes")
    func idleUntilTheEdge() {
        var books = Books()
        books.read(Traffic(1000, 10))
        books.time = newYear + 31 * 86400
        let edge = books.read(Traffic(1700, 17))
        #expect(edge.openings.map(\.opening.start) == [newYear + 31 * 86400 + -3600])
        #expect(edge.openings.map(\.opening.booked.tcpIn) == [Traffic(1000, 10)])
        let january = books.record.usage(since: books.record.month, of: newYear)
        #expect(january.tcpIn == Traffic(1700, 17))
        let february = newYear + 31 * 86400
        #expect(books.record.usage(since: books.record.month, of: february).tcpIn == .zero)
        books.time = february + 10
        books.read(Traffic(1750, 18))
        #expect(books.record.usage(since: books.record.month, of: february).tcpIn == Traffic(50, 1))
        #expect(books.record.usage(since: books.record.day, of: february).tcpIn == Traffic(50, 1))
    }

    @Test("keeps to the open hour when the clock is set back")
    func clockSetBack() {
        var books = Books()
        books.time = newYear + 7200 + 60
        books.read(Traffic(1000, 10))
        books.time = newYear + 60
        #expect(books.read(Traffic(1100, 11)).openings.isEmpty)
        #expect(books.record.hour?.start == newYear + 7200)
        #expect(books.total == Traffic(1100, 11))
    }

    @Test("opens nothing for what is adopted")
    func adoption() {
        var books = Books(knowing: [])
        #expect(books.read(Traffic(1000, 10)).openings.isEmpty)
        #expect(books.record.month == nil)
    }

    @Test("shows no usage of a period in which nothing was counted")
    func idlePeriod() {
        var books = Books()
        books.read(Traffic(1000, 10))
        let tomorrow = utcCalendar().periods(at: books.time + 86400)
        #expect(books.record.usage(since: books.record.day, of: tomorrow.day.start) == PerCounter(repeating: .zero))
        #expect(books.record.usage(since: nil, of: newYear) == PerCounter(repeating: .zero))
    }
}

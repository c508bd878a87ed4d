import Tally
import Testing

@Suite("What quotas say of a period's edge at which nobody read")
struct PeriodUseTests {
    /// An edge of a day alone, and one of a day and a month.
    private static let dayEdge = newYear + 86400
    private static let monthEdge = newYear + 31 * 86400

    private func use(
        since start: UnixTime, _ bytes: UInt64, _ counted: CountedTraffic = .both, early: UInt64 = 0
    ) -> PeriodUse {
        PeriodUse(start: start, hourBefore: start + -3600, counted: counted, bytes: bytes, early: early)
    }

    /// 1000 bytes came, and were read so long before an edge.
    private func books(readBefore edge: UnixTime, seconds: Int64 = 1800) -> QuotaBooks {
        var books = QuotaBooks()
        books.count([.tcpIn: 100, .tcpOut: 900])
        books.read(at: edge + -seconds)
        return books
    }

    @Test(
        "what came since is in the new period, the rest in the last hour of the old one",
        arguments: [dayEdge, monthEdge])
    func awayOver(edge: UnixTime) {
        var books = books(readBefore: edge)
        books.count([.tcpIn: 70, .udpOut: 630])
        books.read(at: edge + 1800, use(since: edge, 300))
        #expect(books.hours() == [edge + -3600: 1400, edge: 300])
        #expect(books.used(in: .day, at: edge + 1800) == 300)
        #expect(books.used(in: .month, at: edge + 1800) == (edge == Self.monthEdge ? 300 : 1700))
        #expect(books.used(in: .lifetime, at: edge + 1800) == 1700)
        // From then on the counters tell.
        books.count([.tcpIn: 5])
        books.read(at: edge + 1820, use(since: edge, 305))
        #expect(books.hours() == [edge + -3600: 1400, edge: 305])
        #expect(books.used(in: .day, at: edge + 1820) == 305)
    }

    @Test("hours in which nobody read are left out", arguments: [dayEdge, monthEdge])
    func hoursAway(edge: UnixTime) {
        var books = books(readBefore: edge, seconds: 5 * 3600 + -60)
        books.count([.tcpIn: 70, .udpOut: 630])
        books.read(at: edge + 3 * 3600 + 600, use(since: edge, 300))
        #expect(books.hours() == [edge + -5 * 3600: 1000, edge + -3600: 400, edge + 3 * 3600: 300])
        #expect(books.used(in: .day, at: edge + 3 * 3600 + 600) == 300)
    }

    @Test("a port on which nothing came since the edge has used nothing of the new period")
    func idleInTheNewPeriod() {
        var books = books(readBefore: Self.monthEdge, seconds: 7000)
        books.count([.tcpIn: 70, .udpOut: 630])
        let now = Self.monthEdge + 600
        books.read(at: now, use(since: Self.monthEdge, 0))
        #expect(books.hours() == [now + -600 + -7200: 1000, now + -600 + -3600: 700, now + -600: 0])
        #expect(books.used(in: .day, at: now) == 0)
        #expect(books.used(in: .month, at: now) == 0)
    }

    @Test("a port that nothing ever came on before has no hour before the edge without need", arguments: [0, 40, 700])
    func neverCounted(before: UInt64) {
        var books = QuotaBooks()
        books.count([.udpIn: 700])
        books.read(at: Self.dayEdge + 600, use(since: Self.dayEdge, 700 - before))
        var hours = [Self.dayEdge: Int64(700 - before)]
        if before > 0 { hours[Self.dayEdge + -3600] = Int64(before) }
        #expect(books.hours() == hours)
    }

    @Test("the sum is the quota's to the byte, whatever it counts", arguments: CountedTraffic.allCases)
    func exact(counted: CountedTraffic) {
        let came: [CounterKind: UInt64] = [.tcpIn: 101, .udpIn: 53, .tcpOut: 997, .udpOut: 7]
        let all = came.filter { counted.covers($0.key.direction) }.values.reduce(0, +)
        for bytes in 0...all {
            var books = books(readBefore: Self.dayEdge)
            books.count(came)
            books.read(at: Self.dayEdge + 600, use(since: Self.dayEdge, bytes, counted))
            #expect(books.used(counted, in: .day, at: Self.dayEdge + 600) == bytes)
            #expect(books.hours(counted)[Self.dayEdge] == Int64(bytes))
            #expect(books.hours().values.reduce(0, +) == 1000 + 1158)
            // Each counter has its part, and of the other direction there is as large a part.
            let usage = books.record.usage(since: books.record.day, of: Self.dayEdge)
            for (kind, amount) in came {
                let share = Double(amount) * Double(bytes) / Double(all)
                #expect(abs(Double(usage[kind].bytes) - share) < 1)
            }
        }
    }

    /// The reading at the edge was late by a second, and booked to the hour before.
    @Test(
        "what the reading at the edge has booked too early goes to the new period", arguments: CountedTraffic.allCases)
    func early(counted: CountedTraffic) {
        var books = books(readBefore: Self.dayEdge)
        // 200 of it after the edge, in each direction.
        books.count([.tcpIn: 210, .tcpOut: 230])
        let late: UInt64 = counted == .both ? 400 : 200
        books.read(at: Self.dayEdge + 1, use(since: Self.dayEdge, late, counted))
        #expect(books.hours() == [Self.dayEdge + -3600: 1440])
        books.count([.udpIn: 30, .udpOut: 30])
        let came: UInt64 = counted == .both ? 60 : 30
        books.read(at: Self.dayEdge + 20, use(since: Self.dayEdge, late + came, counted, early: late))
        #expect(books.used(counted, in: .day, at: Self.dayEdge + 20) == late + came)
        #expect(books.hours() == [Self.dayEdge + -3600: Int64(1440 - late), Self.dayEdge: Int64(late + 60)])
    }

    @Test("no more is taken back than was too early, or than the hour before the edge has")
    func notTooMuch() {
        // A quota may have consumed more than its port counted: what a longer period's refused.
        var books = books(readBefore: Self.dayEdge)
        books.count([.tcpIn: 10])
        books.read(at: Self.dayEdge + 20, use(since: Self.dayEdge, 500, early: 40))
        #expect(books.hours() == [Self.dayEdge + -3600: 960, Self.dayEdge: 50])

        books = self.books(readBefore: Self.dayEdge)
        books.count([.tcpIn: 10])
        books.read(at: Self.dayEdge + 20, use(since: Self.dayEdge, 5000, early: 5000))
        #expect(books.hours() == [Self.dayEdge + -3600: 0, Self.dayEdge: 1010])

        // Nothing of it was booked to the hour before, so it isn't in an earlier one.
        books = self.books(readBefore: Self.dayEdge, seconds: 9000)
        books.count([.tcpIn: 10])
        books.read(at: Self.dayEdge + 20, use(since: Self.dayEdge, 500, early: 40))
        #expect(books.hours() == [Self.dayEdge + -3 * 3600: 1000, Self.dayEdge: 10])
    }

    @Test("the last hour of a day may be the first one of the month")
    func monthBegunBeforeTheDay() {
        var books = books(readBefore: newYear)
        books.count([.tcpIn: 700])
        let now = Self.dayEdge + 600
        books.read(at: now, use(since: Self.dayEdge, 300))
        #expect(books.hours() == [newYear + -3600: 1000, Self.dayEdge + -3600: 400, Self.dayEdge: 300])
        #expect(books.used(in: .day, at: now) == 300)
        #expect(books.used(in: .month, at: now) == 700)
    }

    @Test("where the month began days ago, what came since is the month's, and the day's, too")
    func monthEdgeDaysAgo() {
        var books = books(readBefore: Self.monthEdge)
        books.count([.tcpIn: 700])
        let now = Self.monthEdge + 2 * 86400 + 600
        books.read(at: now, use(since: Self.monthEdge, 300))
        #expect(books.hours() == [Self.monthEdge + -3600: 1400, now + -600: 300])
        #expect(books.used(in: .month, at: now) == 300)
        #expect(books.used(in: .day, at: now) == 300)
    }

    @Test("a period that is none of the current ones says nothing", arguments: [-7200, -3600, 3600, 86400])
    func another(seconds: Int64) {
        var books = books(readBefore: Self.dayEdge, seconds: 3 * 86400 + -60)
        books.count([.tcpIn: 700])
        books.read(at: Self.dayEdge + 600, use(since: Self.dayEdge + seconds, 300))
        #expect(books.hours() == [Self.dayEdge + -3 * 86400: 1000, Self.dayEdge: 700])
    }

    @Test("sums that no number holds are no trouble")
    func huge() {
        var books = books(readBefore: Self.dayEdge)
        books.count([.tcpIn: .max, .udpIn: .max, .tcpOut: .max, .udpOut: .max])
        books.read(at: Self.dayEdge + 600, use(since: Self.dayEdge, 5))
        #expect(books.record.booked.tcpIn.bytes == Traffic.limit)
        #expect(books.used(in: .lifetime, at: Self.dayEdge + 600) == Traffic.limit)
    }
}

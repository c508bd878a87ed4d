import Tally
import Testing

@testable import Store

@Suite struct UsageTests {
    private let port = PortNumber(8000)
    private let hour: Int64 = 3600

    /// A port whose four counters stand at `figure` × 1, 2, 3 and 4 when each hour given begins, and at `now` at the end.
    private func store(_ scratch: Scratch, hours: [Int64: UInt64], now: UInt64) throws -> Store {
        let store = try Store.open(scratch)
        let port = try #require(port)
        var posting = Posting()
        var record = PortRecord(port: port)
        for kind in CounterKind.allCases {
            // 1000 of each total were found in the kernel, and belong to no period.
            let adopted = Traffic(bytes: 1000, packets: 1000)
            record.meters[kind].adopted = adopted
            record.meters[kind].total = booked(now)[kind] + adopted
        }
        posting.records = [record]
        posting.openings = hours.map { start, figure in
            PortOpeningBalance(
                port: port, opening: OpeningBalance(start: UnixTime(start * hour), booked: booked(figure)))
        }
        try store.commit(posting, boot: "", at: UnixTime(0))
        return store
    }

    private func booked(_ figure: UInt64) -> PerCounter<Traffic> {
        var booked = PerCounter(repeating: Traffic.zero)
        for kind in CounterKind.allCases {
            let factor = UInt64(kind.rawValue + 1)
            booked[kind] = Traffic(bytes: figure * factor * 10, packets: figure * factor)
        }
        return booked
    }

    private func interval(_ start: Int64, _ end: Int64) -> Period {
        Period(start: UnixTime(start * hour), end: UnixTime(end * hour))
    }

    @Test(arguments: [
        // Hours that saw something: 10 (7), 13 (2), 20 (5, so far).
        (10, 11, 7), (11, 13, 0), (11, 14, 2), (13, 14, 2), (10, 20, 9), (0, 100, 14), (20, 21, 5), (21, 30, 0),
        (0, 10, 0), (14, 20, 0), (0, 13, 7), (12, 12, 0),
    ])
    func `Usage is the difference of two readings`(_ start: Int64, _ end: Int64, _ used: UInt64) throws {
        let scratch = try Scratch()
        let store = try store(scratch, hours: [10: 3, 13: 10, 20: 12], now: 17)
        let port = try #require(port)
        #expect(try store.usage(of: port, in: interval(start, end)) == booked(used))
    }

    @Test func `A port that was never counted has no usage`() throws {
        let scratch = try Scratch()
        let port = try #require(port)
        #expect(try Store.open(scratch).usage(of: port, in: interval(0, 1)) == nil)
    }

    /// Openings at these hours, and what the view makes of them.
    private func view(_ scratch: Scratch) throws -> [[Int64]] {
        try scratch.sql(
            """
            SELECT port, start / 3600, receive_bytes, transmit_bytes, receive_packets, transmit_packets
            FROM usage_hour ORDER BY port, start
            """, columns: 6)
    }

    @Test func `The view shows each hour in which something was counted`() throws {
        let scratch = try Scratch()
        let store = try store(scratch, hours: [10: 3, 13: 10, 20: 12], now: 17)
        let expected: [[Int64]] = [
            [8000, 10, 210, 490, 21, 49],
            [8000, 13, 60, 140, 6, 14],
            [8000, 20, 150, 350, 15, 35],
        ]
        #expect(try view(scratch) == expected)
        withExtendedLifetime(store) {}
    }

    @Test func `The view adds up to what belongs to periods, port by port`() throws {
        let scratch = try Scratch()
        let store = try Store.open(scratch)
        var world = World(ports: 10)
        for _ in 0..<200 {
            try world.step(store)
            let posting = world.posting()
            try store.commit(posting, boot: world.boot, at: world.time)
            world.ledger.apply(posting, boot: world.boot)
        }
        let sums = try scratch.sql(
            "SELECT port, sum(receive_bytes), sum(transmit_packets) FROM usage_hour GROUP BY port ORDER BY port",
            columns: 3)
        let expected = world.ledger.records.map { record in
            let booked = record.booked
            let received = Int64(booked.tcpIn.bytes + booked.udpIn.bytes)
            let sent = Int64(booked.tcpOut.packets + booked.udpOut.packets)
            return [Int64(record.port.value), received, sent]
        }
        #expect(sums == expected)
        // And the same by asking for it.
        for record in world.ledger.records {
            let usage = try store.usage(
                of: record.port, in: Period(start: UnixTime(0), end: world.periods.hour.end))
            #expect(usage == record.booked)
        }
    }

    @Test func `Rewinding makes one of the hours that haven't come yet, at the hour that it is`() throws {
        let scratch = try Scratch()
        let store = try store(scratch, hours: [10: 3, 13: 10, 20: 12], now: 17)
        try store.rewind(to: UnixTime(13 * hour))
        #expect(try view(scratch).map { [$0[1], $0[4]] } == [[10, 7 * 3], [13, 7 * 3]])
        #expect(try store.load(World.periods(at: UnixTime(13 * hour))).latestOpening == UnixTime(13 * hour))
        try store.rewind(to: UnixTime(12 * hour))
        #expect(try view(scratch).map { [$0[1], $0[4]] } == [[10, 7 * 3], [12, 7 * 3]])
        try store.rewind(to: UnixTime(10 * hour))
        #expect(try view(scratch).map { [$0[1], $0[4]] } == [[10, 14 * 3]])
        #expect(try Store.open(Scratch()).hours(after: UnixTime(0)) == [])
    }

    @Test func `Hours get other dates with what was counted in them, and one that is there already stands`() throws {
        let scratch = try Scratch()
        let store = try store(scratch, hours: [10: 3, 113: 10, 120: 12], now: 17)
        #expect(try store.hours(after: UnixTime(10 * hour)) == [113, 120].map { UnixTime($0 * hour) })
        let before = try view(scratch)
        let moves = [(113, 13), (120, 20)].map { BootClock.Move(from: UnixTime($0 * hour), to: UnixTime($1 * hour)) }
        try store.redate(moves, note: "clock", "a note")
        #expect(
            try view(scratch).map { [$0[1], $0[4]] } == [[10, before[0][4]], [13, before[1][4]], [20, before[2][4]]])
        #expect(try store.note("clock") == "a note")
        try store.redate([BootClock.Move(from: UnixTime(13 * hour), to: UnixTime(10 * hour))], note: "clock", "")
        #expect(try view(scratch).map { [$0[1], $0[4]] } == [[10, before[0][4] + before[1][4]], [20, before[2][4]]])
        #expect(
            try Connection(scratch.file, operation: "testing").rows(
                "SELECT count(*) FROM opening WHERE NOT \(Schema.opening.isWhole)", columns: 1) == [[0]])
    }

    @Test func `Thinning keeps days whole and leaves other days alone`() throws {
        let scratch = try Scratch()
        let store = try store(scratch, hours: [23: 3, 24: 10, 30: 11, 47: 12, 48: 15, 49: 16], now: 17)
        let days = [interval(0, 24), interval(24, 48), interval(48, 72)]
        let port = try #require(port)
        let before = try days.map { try store.usage(of: port, in: $0) }
        try store.coarsen(.hour, in: interval(24, 48))
        #expect(try view(scratch).map { $0[1] } == [23, 24, 48, 49])
        #expect(try days.map { try store.usage(of: port, in: $0) } == before)
        try store.coarsen(.hour, in: interval(24, 48))
        #expect(try view(scratch).count == 4)
    }

    @Test func `Thinning begins with the first opening, whenever it was`() throws {
        let scratch = try Scratch()
        let store = try store(scratch, hours: [23: 3, 26: 11, 47: 12, 50: 15], now: 17)
        try store.coarsen(.hour, in: interval(24, 48))
        #expect(try view(scratch).map { [$0[1], $0[4]] } == [[23, 8 * 3], [26, 4 * 3], [50, 2 * 3]])
    }

    @Test func `The first reading of an hour stands`() throws {
        let scratch = try Scratch()
        let store = try store(scratch, hours: [10: 3], now: 17)
        var posting = Posting()
        let port = try #require(port)
        posting.openings = [
            PortOpeningBalance(port: port, opening: OpeningBalance(start: UnixTime(36_000), booked: booked(9)))
        ]
        try store.commit(posting, boot: "", at: UnixTime(0))
        #expect(try store.usage(of: port, in: interval(10, 11)) == booked(14))
    }
}

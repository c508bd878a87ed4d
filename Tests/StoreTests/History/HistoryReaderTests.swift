import SystemPackage
import Tally
import Testing

@testable import Store

@Suite struct HistoryReaderTests {
    /// Everything that a reader finds in periods of a length that cover the world's time.
    private func rows(_ reader: HistoryReader, _ length: Int64, in world: World, of ports: [PortNumber]? = nil) throws
        -> [UsageRow]
    {
        let start = World.birth.seconds / length * length
        let periods = stride(from: start, through: world.time.seconds, by: Int(length)).map {
            Period(start: UnixTime($0), end: UnixTime($0 + length))
        }
        return try reader.usage(of: ports, in: periods)
    }

    private func commit(_ world: inout World, _ store: Store) throws {
        try world.step(store)
        let posting = world.posting()
        try store.commit(posting, boot: world.boot, at: world.time)
        world.ledger.apply(posting, boot: world.boot)
    }

    private func sums(_ rows: [UsageRow]) -> [PortNumber: PerCounter<Traffic>] {
        rows.reduce(into: [:]) { $0[$1.port, default: .zero] += $1.usage }
    }

    private let lengths: [Int64] = [3600, 86_400, 30 * 86_400]

    @Test func `While an agent writes, hours, days and months add up to what belongs to periods, however often asked`()
        throws
    {
        let scratch = try Scratch(inMemory: true)
        let store = try Store.open(scratch)
        var world = World(ports: 12)
        let reader = HistoryReader(scratch.file)
        for step in 0..<300 {
            try commit(&world, store)
            guard step % 20 == 19 else { continue }
            let booked = world.ledger.records.map { ($0.port, $0.booked) }.filter { $0.1 != .zero }
            let expected = Dictionary(uniqueKeysWithValues: booked)
            let fresh = HistoryReader(scratch.file)
            for length in lengths {
                let found = try rows(reader, length, in: world)
                try #require(sums(found) == expected, "after step \(step)")
                try #require(try rows(fresh, length, in: world) == found)
                try #require(!found.contains { $0.usage == .zero })
            }
        }
        let ports = world.ledger.records.map(\.port)
        #expect(try rows(reader, 86_400, in: world).map(\.port) == rows(reader, 86_400, in: world).map(\.port).sorted())
        let two = [ports[7], ports[2]]
        let unknown = try #require(PortNumber(1))
        let chosen = try rows(reader, 86_400, in: world, of: [two[0], unknown, two[1]])
        let all = try rows(reader, 86_400, in: world)
        #expect(chosen == two.flatMap { port in all.filter { $0.port == port } })
    }

    @Test func `A clock that is set back books nothing twice, and a reader that remembers says so`() throws {
        let scratch = try Scratch(inMemory: true)
        let store = try Store.open(scratch)
        var world = World(ports: 12)
        let reader = HistoryReader(scratch.file)
        for round in 0..<12 {
            for _ in 0..<10 { try commit(&world, store) }
            for length in lengths { _ = try rows(reader, length, in: world) }
            switch round % 4 {
            case 0:
                world.time = world.time + -9000
                try store.rewind(to: world.periods.hour.start)
            case 1:
                let hours = try store.hours(after: world.time + -4 * 3600)
                let moves = hours.map { BootClock.Move(from: $0, to: $0 + -3600) }
                try store.redate(moves, note: "clock", "")
            case 2:
                let day = World.periods(at: World.birth + Int64(round) / 4 * 86_400).day
                try store.coarsen(.hour, in: day)
            default: break
            }
            world.ledger = try store.load(world.periods)
            let expected = Dictionary(uniqueKeysWithValues: world.ledger.records.map { ($0.port, $0.booked) })
                .filter { $0.value != .zero }
            for length in lengths {
                let found = try rows(reader, length, in: world)
                try #require(sums(found) == expected, "after round \(round)")
                try #require(try found == rows(HistoryReader(scratch.file), length, in: world))
            }
        }
    }

    @Test func `What is let go of stays in what is coarser, and at last in the total alone`() throws {
        let scratch = try Scratch(inMemory: true)
        let store = try Store.open(scratch)
        var world = World(ports: 6)
        while world.time < World.birth + 100 * 86_400 { try commit(&world, store) }
        let reader = HistoryReader(scratch.file)
        #expect(try reader.reach() == HistoryReach())
        let (days, months) = (try rows(reader, 86_400, in: world), try rows(reader, 30 * 86_400, in: world))
        let first = try #require(months.map(\.period).min { $0.start < $1.start })
        var day = World.periods(at: first.start).day
        while day.start < first.end {
            try store.coarsen(.hour, in: day)
            day = World.periods(at: day.end).day
        }
        #expect(try rows(reader, 86_400, in: world) == days)
        #expect(try rows(reader, 3600, in: world).filter { $0.period.start < first.end }.count < days.count)
        try store.coarsen(.day, in: first)
        #expect(try rows(reader, 30 * 86_400, in: world) == months)
        #expect(try rows(reader, 86_400, in: world).filter { $0.period.start < first.end }.count == 6)
        let younger = days.filter { $0.period.start >= first.end }
        #expect(try rows(reader, 86_400, in: world).filter { $0.period.start >= first.end } == younger)
        let totals = try store.load(world.periods).records.map(\.meters)
        try store.coarsen(.month, in: first)
        #expect(try rows(reader, 30 * 86_400, in: world) == months.filter { $0.period != first })
        #expect(try store.load(world.periods).records.map(\.meters) == totals)
        #expect(try reader.reach() == HistoryReach(hours: first.end, days: first.end, months: first.end))
        #expect(try store.firstHour(from: UnixTime(.min)).map { $0 >= first.end } == true)
    }

    @Test func `An answer is of one commit, and neither reader nor writer waits for the other`() throws {
        let scratch = try Scratch()
        let store = try Store.open(scratch)
        var world = World(ports: 4)
        for _ in 0..<20 { try commit(&world, store) }
        let connection = try HistoryConnection(scratch.file)
        let ever = [Period(start: UnixTime(0), end: UnixTime(.max))]
        func answer() throws -> [PortNumber: PerCounter<Traffic>] {
            try connection.usage(of: nil, in: ever).reduce(into: [:]) { $0[$1.port] = $1.usage }
        }
        try connection.inOneCommit {
            let before = try answer()
            // A reading is committed meanwhile, and isn't seen before the next question.
            for _ in 0..<20 { try commit(&world, store) }
            #expect(try answer() == before)
        }
        let after = try connection.inOneCommit { try answer() }
        #expect(after == world.ledger.records.reduce(into: [:]) { $0[$1.port] = $1.booked })
        // Somebody is in the middle of writing.
        try store.transaction("testing") { () throws(StoreError) in
            try store.statements.rewind.bind(0, at: 1)
            try store.statements.rewind.run()
            let answer = try? connection.inOneCommit { try answer() }
            guard answer == after else { throw store.connection.failure(.damaged("\(String(describing: answer))")) }
        }
    }

    @Test func `A file that is replaced is opened again, and one that nobody uses is left as it is`() throws {
        let scratch = try Scratch()
        let reader = HistoryReader(scratch.file)
        let port = try #require(PortNumber(8000))
        let ever = [Period(start: UnixTime(0), end: UnixTime(1 << 40))]
        func answer() throws -> PerCounter<Traffic> {
            try reader.usage(of: [port], in: ever).first?.usage ?? .zero
        }
        #expect(throws: StoreError.self) { try answer() }
        #expect(try scratch.names.isEmpty)
        var world = World(ports: 1)
        do {
            let store = try Store.open(scratch)
            while world.ledger.totals(of: port) == .zero { try commit(&world, store) }
            #expect(try answer() == world.ledger.records[port]?.booked)
            reader.close()
        }
        let contents = try scratch.contents()
        #expect(try answer() == world.ledger.records[port]?.booked)
        #expect(try scratch.contents() == contents)
        let other = try Scratch()
        world = World(ports: 1)
        do {
            let store = try Store.open(other)
            for _ in 0..<30 { try commit(&world, store) }
        }
        let store = try Store.open(scratch)
        #expect(try answer() != world.ledger.records[port]?.booked)
        for name in try scratch.names { try scratch.file.removingLastComponent().appending(name).unlink() }
        try scratch.write(try other.bytes("porttally.db"), to: "porttally.db")
        #expect(try answer() == world.ledger.records[port]?.booked)
        withExtendedLifetime(store) {}
    }

    @Test func `A row that doesn't match its seal is no figure`() throws {
        let scratch = try Scratch()
        do {
            let store = try Store.open(scratch)
            var world = World(ports: 4)
            for _ in 0..<20 { try commit(&world, store) }
        }
        try scratch.sql("UPDATE opening SET udp_in_bytes = udp_in_bytes + 1 WHERE port = 8001")
        let reader = HistoryReader(scratch.file)
        let ever = [Period(start: UnixTime(0), end: UnixTime(1 << 40))]
        let port = try #require(PortNumber(8002))
        _ = try reader.usage(of: [port], in: ever)
        let error = #expect(throws: StoreError.self) { try reader.usage(in: ever) }
        #expect(error?.isCorrupt == true)
        #expect("\(error as Any)".contains("that of port 8001 at "))
        _ = try reader.usage(of: [port], in: ever)
    }
}

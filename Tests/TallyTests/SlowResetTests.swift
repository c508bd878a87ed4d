import Tally
import Testing

import struct TestSupport.SeededRandom

@Suite("A reset that a reading runs into")
struct SlowResetTests {
    private static let millisecond: Int64 = 1_000_000

    @Test("of 160,000 counters, over after 7 s, is booked exactly", arguments: [1, 20_000, 40_000])
    func ofAll(reached: Int) {
        var table = SlowTable(ports: 40_000)
        table.read(table.snapshot)
        // Up to some port everything is at zero, and a little has come since; behind it nothing is reset yet.
        table.reset(..<reached)
        table.count(Traffic(10, 1))
        let first = table.snapshot
        var wait = ResetWait(first, in: table.ledger, waitedFor: [])
        for look in 1..<1400 { wait.saw(.whole, after: Int64(look) * 5 * Self.millisecond) }
        #expect(wait.step == .look)
        // What comes before its turn is lost with the reset; what comes after it is not.
        table.reset(reached...)
        table.resetMarkers()
        table.count(Traffic(2000, 20))
        wait.saw(.zero, after: 7000 * Self.millisecond)
        #expect(wait.step == .readAgain)
        table.read(wait.settled(table.snapshot, after: first))
        #expect(table.differences.count == 0)
        #expect(table.ledger.resets == [.externalReset: 1])
    }

    @Test("takes nothing along that the first snapshot showed, where a counter shows less after it")
    func shownBefore() {
        var table = SlowTable(ports: 10)
        table.read(table.snapshot)
        // The last ones show 5,900 before their turn comes, and half as much as at first, twice as much, or more, after it.
        for after in [500, 1500, 2000, 5000] as [UInt64] {
            table.reset(..<3)
            for port in 0..<10 { table.count(port < 3 ? Traffic(10, 1) : Traffic(4900, 49), port) }
            let first = table.snapshot
            var wait = ResetWait(first, in: table.ledger, waitedFor: [])
            #expect(wait.step == .look)
            table.saw()
            table.reset(3...)
            table.resetMarkers()
            table.count(Traffic(after, after / 100))
            wait.saw(.zero, after: 5 * Self.millisecond)
            table.read(wait.settled(table.snapshot, after: first))
            #expect(table.differences == [], "\(after) after it")
            #expect(table.ledger.resets == [.externalReset: 1])
            table = SlowTable(ports: 10)
            table.read(table.snapshot)
        }
    }

    @Test(
        "is booked exactly where anything shows it, and else to what came since the last reading",
        arguments: Array(1...40) + [.random(in: .min ... .max)] as [UInt64])
    func whateverIsCounted(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var table = SlowTable(ports: 10)
        table.read(table.snapshot)
        for _ in 0..<50 {
            func count() {
                for port in 0..<10 where Bool.random(using: &random) {
                    let packets = UInt64.random(in: 1...(Bool.random(using: &random) ? 5 : 500), using: &random)
                    table.count(Traffic(packets * 100, packets), port)
                }
            }
            count()
            let booked = table.snapshot
            table.read(booked)
            count()
            let reached = Int.random(in: 0...9, using: &random)
            table.reset(..<reached)
            count()
            let first = table.snapshot
            let wait = ResetWait(first, in: table.ledger, waitedFor: [])
            // Without a counter that has fallen it is not seen: then the first snapshot is booked.
            guard wait.step == .look else {
                table.read(first)
                table.acceptBooked()
                continue
            }
            table.saw()
            table.reset(reached...)
            table.resetMarkers()
            count()
            let last = table.snapshot
            let inDoubt = (0..<10).filter { port in
                !first.shows(port, lessThan: booked) && !last.shows(port, lessThan: first)
            }
            let (before, passed) = (table.totals, table.passed)
            table.read(wait.settled(last, after: first))
            for port in 0..<10 where !inDoubt.contains(port) {
                #expect(table.totals[port] == table.truth[port], "seed \(seed), port \(port)")
            }
            for port in inDoubt {
                let more = table.totals[port] - before[port]
                #expect(!more.exceeds(passed[port]), "seed \(seed), port \(port)")
            }
            table.acceptBooked()
            table.putMarkersBack()
        }
    }

    @Test("of one counter is booked exactly, though it passes its old value while the end is waited for")
    func ofOne() {
        var table = SlowTable(ports: 3)
        table.read(table.snapshot)
        table.reset(..<1)
        table.count(Traffic(10, 1))
        let first = table.snapshot
        var wait = ResetWait(first, in: table.ledger, waitedFor: [])
        table.count(Traffic(5000, 50))
        wait.saw(.whole, after: wait.patience)
        #expect(wait.step == .book)
        table.read(first)
        table.read(table.snapshot)
        #expect(table.differences.count == 0)
        #expect(table.ledger.resets == [.externalReset: 1])
    }
}

/// A table whose counters can be reset some at a time, the ledger that reads it, and what was really counted.
private struct SlowTable {
    private(set) var ledger = Ledger()
    private var ports: [PortReading]
    private var sentinel = Reading.sentinel()
    private var witness = Reading.witness()
    /// What each port's counters have counted that was not reset before it was read.
    private(set) var truth: [Traffic]
    private var unread: [Traffic]
    /// What they have counted since the last reading that was booked, whatever became of it.
    private(set) var passed: [Traffic]

    /// A table in which each counter has counted 1,000 bytes.
    init(ports count: Int) {
        ledger.register(.first, boot: "boot")
        ports = (1...count).map { port in
            var reading = PortReading(port: .test(port))
            for kind in CounterKind.allCases {
                let handle = UInt64(port * 4 + kind.rawValue)
                reading.counters[kind] = Reading(handle: handle, raw: .zero, seed: .zero)
            }
            return reading
        }
        truth = Array(repeating: .zero, count: count)
        unread = truth
        passed = truth
        self.count(Traffic(1000, 10))
    }

    var snapshot: Snapshot { Snapshot(incarnation: .first, sentinel: sentinel, witness: witness, ports: ports) }

    mutating func count(_ traffic: Traffic) {
        for index in ports.indices { count(traffic, index) }
    }

    mutating func count(_ traffic: Traffic, _ index: Int) {
        for kind in CounterKind.allCases { ports[index].counters[kind]?.raw += traffic }
        unread[index] += traffic
        passed[index] += traffic
    }

    mutating func reset(_ range: some RangeExpression<Int>) {
        for index in range.relative(to: ports) {
            for kind in CounterKind.allCases { ports[index].counters[kind]?.raw = .zero }
            unread[index] = .zero
        }
    }

    mutating func resetMarkers() {
        sentinel.raw = .zero
        witness.raw = .zero
    }

    mutating func putMarkersBack() {
        witness = .witness(handle: witness.handle + 1000)
        sentinel = .sentinel(handle: sentinel.handle + 1000)
    }

    /// A snapshot was taken: what it shows stands, whatever is reset after it.
    mutating func saw() {
        for index in ports.indices {
            truth[index] += unread[index]
            unread[index] = .zero
        }
    }

    /// What was booked stands for what was counted, where nobody can tell.
    mutating func acceptBooked() { truth = totals }

    /// Books a snapshot; what has come since it was taken is read with the next one.
    mutating func read(_ snapshot: Snapshot) {
        let moment = Moment(time: newYear + 1800, calendar: utcCalendar())
        ledger.apply(ledger.posting(snapshot, at: moment, boot: "boot"), boot: "boot")
        saw()
        passed = Array(repeating: .zero, count: ports.count)
    }

    /// What is booked for one of each port's counters.
    var totals: [Traffic] { ports.map { ledger.totals(of: $0.port).tcpIn } }

    /// The ports whose totals are not what was counted.
    var differences: [PortNumber] {
        ports.indices.filter { ledger.totals(of: ports[$0].port) != PerCounter(repeating: truth[$0]) }
            .map { ports[$0].port }
    }
}

extension Snapshot {
    fileprivate func shows(_ index: Int, lessThan other: Snapshot) -> Bool {
        let (shown, before) = (ports[index].counters.tcpIn, other.ports[index].counters.tcpIn)
        return shown?.raw.hasFallen(below: before?.raw ?? .zero) ?? false
    }
}

import Tally
import Testing

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
        table.resetUnused()
        table.count(Traffic(2000, 20))
        wait.saw(.zero, after: 7000 * Self.millisecond)
        #expect(wait.step == .readAgain)
        var last = table.snapshot
        last.fallenBefore = wait.fallen
        table.read(last)
        #expect(table.differences.count == 0)
        #expect(table.ledger.resets == [.externalReset: 1])
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
    private var truth: [Traffic]
    private var unread: [Traffic]

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
        self.count(Traffic(1000, 10))
    }

    var snapshot: Snapshot { Snapshot(incarnation: .first, sentinel: sentinel, witness: witness, ports: ports) }

    mutating func count(_ traffic: Traffic) {
        for index in ports.indices {
            for kind in CounterKind.allCases { ports[index].counters[kind]?.raw += traffic }
            unread[index] += traffic
        }
    }

    mutating func reset(_ range: some RangeExpression<Int>) {
        for index in range.relative(to: ports) {
            for kind in CounterKind.allCases { ports[index].counters[kind]?.raw = .zero }
            unread[index] = .zero
        }
    }

    mutating func resetUnused() {
        sentinel.raw = .zero
        witness.raw = .zero
    }

    /// Books a snapshot; what has come since it was taken is read with the next one.
    mutating func read(_ snapshot: Snapshot) {
        let moment = Moment(time: newYear + 1800, calendar: utcCalendar())
        ledger.apply(ledger.posting(snapshot, at: moment, boot: "boot"), boot: "boot")
        for index in ports.indices {
            truth[index] += unread[index]
            unread[index] = .zero
        }
    }

    /// The ports whose totals are not what was counted.
    var differences: [PortNumber] {
        ports.indices.filter { ledger.totals(of: ports[$0].port) != PerCounter(repeating: truth[$0]) }
            .map { ports[$0].port }
    }
}

import Store
import Tally
import Testing
import TestSupport

@testable import Agent

@Suite("Whoever keeps rows and asks what has changed")
struct PullTests {
    /// Fixed seeds, and a fresh one each run; a failure names the seed.
    static let seeds: [UInt64] = Array(1...2) + [.random(in: .min ... .max)]

    @Test("has in the end what is told when asked for all", arguments: seeds)
    func equality(seed: UInt64) throws {
        var life = try PulledLife(seed: seed)
        var pullers = Granularity.allCases.map { Puller($0) }
        for step in 0..<300 {
            try life.step()
            for index in pullers.indices where Int.random(in: 0..<4, using: &life.random) == 0 {
                // It may be just then that there is no store.
                _ = try? pullers[index].pull(life.reader, life.calendar, &life.random)
            }
            guard step % 150 == 149 else { continue }
            try life.settle()
            for index in pullers.indices {
                // What was begun before, and what has changed since.
                for _ in 0..<2 {
                    while try !pullers[index].pull(life.reader, life.calendar, &life.random, isReliable: true) {}
                }
                let (expected, bound) = try all(life, by: pullers[index].granularity)
                let found = pullers[index].rows.filter { $0.key.start >= bound }
                let differing = Set(found.keys).union(expected.keys).filter { found[$0] != expected[$0] }
                let place = "seed \(seed), step \(step), by \(pullers[index].granularity)"
                try #require(differing.isEmpty, "\(place), of \(expected.count): \(texts(differing, found, expected))")
            }
        }
    }

    @Test("begins again where an older copy of the store has come while the agent ran")
    func olderCopy() throws {
        var life = try PulledLife(seed: 1)
        var puller = Puller(.hour)
        func hours(_ count: Int, _ life: inout PulledLife) throws {
            for _ in 0..<count {
                life.pass(3600)
                try life.settle()
            }
        }
        try hours(3, &life)
        let copy = life.files()
        try hours(3, &life)
        while try !puller.pull(life.reader, life.calendar, &life.random, isReliable: true) {}
        try life.replaceFiles(with: copy)
        try hours(2, &life)
        while try !puller.pull(life.reader, life.calendar, &life.random, isReliable: true) {}
        #expect(puller.rows == (try all(life, by: .hour).rows))
        #expect(puller.rows.count < 5 * 8)
    }

    private func texts(
        _ keys: Set<Puller.Key>, _ found: [Puller.Key: UsageRow], _ expected: [Puller.Key: UsageRow]
    ) -> [String] {
        func text(_ row: UsageRow?) -> String {
            row.map { "\($0.period.start.seconds)-\($0.period.end.seconds): \($0.usage.tcpIn.bytes)" } ?? "nothing"
        }
        return keys.sorted { $0.start < $1.start }.prefix(4).map {
            "\($0.port) has \(text(found[$0])), is \(text(expected[$0]))"
        }
    }

    /// Every row that `/usage` has, and since when: before that, hours and days have become one.
    private func all(
        _ life: borrowing PulledLife, by granularity: Granularity
    ) throws -> (rows: [Puller.Key: UsageRow], bound: UnixTime) {
        let reach = try life.reader.reach()
        let latest = life.keeper.ledger.latestOpening
        guard let first = try life.keeper.store.open?.firstHour(from: UnixTime(.min)) else { return ([:], latest) }
        var bound = max(life.calendar.period(granularity, at: first).start, reach.months ?? first)
        if granularity == .hour { bound = max(bound, reach.hours ?? bound, reach.days ?? bound) }
        if granularity == .day { bound = max(bound, reach.days ?? bound) }
        let periods = life.calendar.periods(by: granularity, from: bound, to: latest + 1)
        var rows: [Puller.Key: UsageRow] = [:]
        for row in try HistoryReader(life.file).usage(in: periods) where row.period.start >= bound {
            rows[Puller.Key(port: row.port, start: row.period.start)] = row
        }
        return (rows, bound)
    }
}

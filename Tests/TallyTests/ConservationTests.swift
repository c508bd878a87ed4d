import Tally
import Testing

@Suite("Every byte is counted exactly once")
struct ConservationTests {
    /// Fixed seeds, and a fresh one each run; a failure names the seed.
    static let seeds: [UInt64] = Array(1...40) + [.random(in: .min ... .max)]

    @Test("whatever happens to kernel, store and agent", arguments: seeds)
    func conservation(seed: UInt64) throws {
        var simulation = Simulation(seed: seed)
        var hasCounted = false
        for step in 0..<1500 {
            simulation.step()
            guard step % 25 == 0 else { continue }
            simulation.settle()
            try check(simulation, "seed \(seed), step \(step)")
            // A store that is lost near the end takes it along.
            if !simulation.truth.totals.isEmpty { hasCounted = true }
        }
        #expect(hasCounted, "nothing happened")
    }

    private func check(_ simulation: Simulation, _ place: Comment) throws {
        let ledger = simulation.ledger
        let truth = simulation.truth
        try #require(simulation.brokenPromises == [], place)
        try #require(ledger.resets == simulation.expectedResets, place)
        let now = simulation.calendar.periods(at: simulation.time)
        for record in ledger.records {
            let port = record.port
            let day = record.usage(since: record.day, of: now.day.start)
            let month = record.usage(since: record.month, of: now.month.start)
            for kind in CounterKind.allCases {
                let key = Truth.Key(port: port, kind: kind)
                let meter = record.meters[kind]
                try #require(meter.total == truth.totals[key] ?? .zero, place)
                try #require(meter.adopted == truth.adopted[key] ?? .zero, place)
                let hours = usageByHour(of: record, kind, simulation.openings[port] ?? [])
                try #require(hours == truth.hours[key] ?? [:], place)
                try #require(hours.values.reduce(.zero, +) == meter.total - meter.adopted, place)
                try #require(day[kind] == truth.booked(key, from: now.day.start), place)
                try #require(month[kind] == truth.booked(key, from: now.month.start), place)
            }
        }
        let known = Set(ledger.records.map(\.port))
        try #require(truth.totals.keys.allSatisfy { known.contains($0.port) }, place)
    }

    /// Each hour's usage: the difference of two openings, or of the last one and what the meter shows.
    private func usageByHour(of record: PortRecord, _ kind: CounterKind, _ openings: [OpeningBalance]) -> [UnixTime:
        Traffic]
    {
        var usage: [UnixTime: Traffic] = [:]
        let ends = openings.dropFirst().map { $0.booked[kind] } + [record.booked[kind]]
        for (opening, end) in zip(openings, ends) where end != opening.booked[kind] {
            usage[opening.start, default: .zero] += end - opening.booked[kind]
        }
        return usage
    }
}

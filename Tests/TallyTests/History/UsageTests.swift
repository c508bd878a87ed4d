import Tally
import Testing

@Suite("Usage out of opening balances")
struct UsageTests {
    private let now = booked(17)

    private static func booked(_ figure: UInt64) -> PerCounter<Traffic> {
        PerCounter(repeating: Traffic(figure * 100, figure))
    }

    /// What periods of an hour, or more, have, and for how many instants an opening was looked up.
    private func usage(_ edges: [Int64], openings: [Int: UInt64]) -> (figures: [Int: UInt64], lookups: Int) {
        let periods = zip(edges, edges.dropFirst()).map { Period(start: UnixTime($0), end: UnixTime($1)) }
        var (figures, lookups): ([Int: UInt64], Int) = ([:], 0)
        Usage.forEach(
            in: periods, now: now,
            lookup: { time in
                lookups += 1
                let next = openings.filter { Int64($0.key) >= time.seconds }.min { $0.key < $1.key }
                return OpeningLookup(
                    from: time,
                    opening: next.map { OpeningBalance(start: UnixTime(Int64($0.key)), booked: Self.booked($0.value)) })
            }, { figures[$0] = $1.tcpIn.packets })
        return (figures, lookups)
    }

    @Test(
        "is told for the periods that have any, half-open, before the first opening and in the future as well",
        arguments: [
            ([10, 11, 13, 14, 20, 21], [0: 7, 2: 2, 4: 5]), ([0, 5, 10], [:]), ([21, 30, 40], [:]),
            ([9, 10, 11], [1: 7]), ([0, 100], [0: 14]), ([12, 12, 13], [:]), ([11, 20], [0: 2]), ([11, 21], [0: 7]),
            ([], [:]), ([5], [:]),
        ] as [([Int64], [Int: UInt64])])
    func periods(edges: [Int64], figures: [Int: UInt64]) {
        #expect(usage(edges, openings: [10: 3, 13: 10, 20: 12]).figures == figures)
    }

    @Test("of a port without openings is none, and of an idle one costs a look")
    func idle() {
        let month = Array(Int64(0)...31)
        #expect(usage(month, openings: [:]) == ([:], 1))
        #expect(usage(month, openings: [40: 3]) == ([:], 1))
        #expect(usage(month.map { $0 + 50 }, openings: [40: 3]) == ([:], 1))
        // The edge before what was counted, and the one after it.
        #expect(usage(month, openings: [7: 3]) == ([7: 14], 2))
        #expect(usage(month, openings: [7: 3, 60: 4]) == ([7: 1], 2))
    }
}

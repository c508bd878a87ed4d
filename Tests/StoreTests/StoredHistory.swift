import Tally

@testable import Store

/// The billing history in a store: lifetime totals, and what periods are made of.
struct StoredHistory: Equatable {
    /// An hour of a port.
    struct Hour: Hashable {
        var port: PortNumber
        var opening: OpeningBalance
    }

    var totals: [PortNumber: PerCounter<Meter>] = [:]
    var openings: Set<Hour> = []

    init(_ store: Store) throws {
        for record in try store.load(World.periods(at: UnixTime(0))).records {
            totals[record.port] = record.meters
        }
        let columns = Schema.bookedColumns.joined(separator: ", ")
        for row in try store.connection.rows("SELECT port, start, \(columns) FROM opening", columns: 10) {
            guard let port = PortNumber(Int(row[0])) else { continue }
            var opening = OpeningBalance(start: UnixTime(row[1]), booked: PerCounter(repeating: .zero))
            for (index, kind) in CounterKind.allCases.enumerated() {
                opening.booked[kind] = Traffic(bytes: UInt64(row[2 + 2 * index]), packets: UInt64(row[3 + 2 * index]))
            }
            openings.insert(Hour(port: port, opening: opening))
        }
    }

    var count: Int { totals.count + openings.count }

    /// How many rows of this are not in another, or not as they are here.
    func lost(in other: StoredHistory) -> Int {
        openings.subtracting(other.openings).count + totals.count { other.totals[$0.key] != $0.value }
    }
}

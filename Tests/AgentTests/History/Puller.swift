import Store
import Tally
import struct TestSupport.SeededRandom

/// Somebody who keeps rows as docs/api.md says, and whose answers get lost or come twice.
struct Puller {
    /// A row's place.
    struct Key: Hashable {
        var port: PortNumber
        var start: UnixTime
    }

    let granularity: Granularity
    private(set) var rows: [Key: UsageRow] = [:]
    private(set) var mark: HistoryMark?
    private var page: ChangesPage?
    /// Answers that came before, and may come again while their question is the one that is asked.
    private var answers: [UsageChanges] = []

    init(_ granularity: Granularity) { self.granularity = granularity }

    /// Asks for a page.
    ///
    /// - Returns: Whether it was the last one, and has come.
    @discardableResult mutating func pull(
        _ reader: HistoryReader, _ calendar: BillingCalendar, _ random: inout SeededRandom, isReliable: Bool = false
    ) throws -> Bool {
        let answer = try reader.changes(
            by: granularity, in: calendar, since: mark, page: page, rows: .random(in: 1...30, using: &random))
        if isReliable { return take(answer) }
        switch Int.random(in: 0..<8, using: &random) {
        // The question is asked once more.
        case 0: return false
        // What has come is forgotten, but for the rows: all pages are asked for once more.
        case 1:
            page = nil
            return false
        case 2: put(answer)
        default: break
        }
        return take(answer)
    }

    private mutating func take(_ answer: UsageChanges) -> Bool {
        put(answer)
        page = answer.next
        guard page == nil else { return false }
        mark = answer.mark
        return true
    }

    private mutating func put(_ answer: UsageChanges) {
        if let from = answer.from { rows = rows.filter { $0.key.start < from } }
        for row in answer.rows { rows[Key(port: row.port, start: row.period.start)] = row }
    }
}

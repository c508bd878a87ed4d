internal import API
internal import Dispatch
internal import Store
internal import Tally

/// Answers questions about the past, on a thread of its own: no question waits for a reading, and none holds one up.
final class Archive: Sendable {
    private let reader: HistoryReader
    private let queue = DispatchQueue(label: "history")

    init(_ reader: HistoryReader) { self.reader = reader }

    /// What ports used in periods, ports and periods in their order; where nothing was used there is no row.
    ///
    /// - Throws: ``StoreError`` where the store can't be read.
    func usage(of ports: [PortNumber], in periods: [Period]) async throws -> [UsageRow] {
        try await ask { try $0.usage(of: ports, in: periods) }
    }

    /// What of that has changed, for one who keeps rows.
    ///
    /// - Throws: ``StoreError`` where the store can't be read.
    func changes(_ query: ChangesQuery, in calendar: BillingCalendar) async throws -> UsageChanges {
        try await ask {
            try $0.changes(
                by: query.granularity, in: calendar, of: query.port, since: query.since, page: query.page,
                rows: query.rows)
        }
    }

    private func ask<Answer: Sendable>(
        _ question: @escaping @Sendable (HistoryReader) throws -> Answer
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { [reader] in continuation.resume(with: .init { try question(reader) }) }
        }
    }
}

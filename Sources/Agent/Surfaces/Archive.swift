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
        try await withCheckedThrowingContinuation { continuation in
            queue.async { [reader] in
                continuation.resume(
                    with: .init {
                        var rows: [UsageRow] = []
                        try reader.usage(of: ports, in: periods) { port, place, usage in
                            rows.append(UsageRow(port: port, period: periods[place], usage: usage))
                        }
                        return rows
                    })
            }
        }
    }
}

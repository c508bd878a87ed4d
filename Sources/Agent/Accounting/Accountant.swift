internal import Dispatch
internal import Synchronization
internal import Tally

/// Lets one caller at a time at the books, on a thread of their own.
///
/// An fsync or a long dump then doesn't hold up the cooperative pool, which has two threads on a two-core machine.
final class Accountant: Sendable {
    /// What the surfaces show.
    let board: Board
    private let books: Mutex<Books>
    private let pace = Mutex(ReadingPace())
    private let queue = DispatchQueue(label: "accountant")

    init(_ books: consuming sending Books) {
        board = books.board
        self.books = Mutex(books)
    }

    /// Works on the books, alone.
    func perform<Result: Sendable>(
        _ work: @escaping @Sendable (inout Books) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { [self] in
                continuation.resume(with: .init { try books.withLock { books throws in try work(&books) } })
            }
        }
    }

    /// Works on the books, alone, with what can't fail.
    func perform<Result: Sendable>(_ work: @escaping @Sendable (inout Books) -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            queue.async { [self] in continuation.resume(returning: books.withLock { work(&$0) }) }
        }
    }

    /// What the surfaces may show, from a reading that began after this was called.
    ///
    /// Requests that come while a reading is under way share the next one, which begins when ``ReadingPace`` allows it.
    func freshFigures() async -> Published {
        let seen = board.begun
        while true {
            switch await perform({ [self] books in read(&books, unlessSince: seen) }) {
            case .figures(let figures): return figures
            case .notBefore(let next):
                // Cancelled, nobody waits for the answer any more.
                guard (try? await Task.sleep(until: next, clock: .continuous)) != nil else { return board.published }
            }
        }
    }

    private enum Outcome: Sendable {
        case figures(Published)
        case notBefore(ContinuousClock.Instant)
    }

    /// Takes a reading if there has been none since another, and if it may be taken already.
    private func read(_ books: inout Books, unlessSince seen: UInt64) -> Outcome {
        if books.status.reading <= seen {
            let start = ContinuousClock.now
            if let next = pace.withLock({ $0.next(at: start) }) { return .notBefore(next) }
            books.readAndReport()
            pace.withLock { $0.note(from: start, to: .now) }
        }
        // Alone with the books, so that these are the figures of the reading that is named in them.
        var figures = board.published
        figures.status.reading = books.status.reading
        return .figures(figures)
    }
}

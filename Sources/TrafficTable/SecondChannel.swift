internal import Dispatch
internal import Netfilter
internal import Synchronization

/// Asks for a part of the counters while the table's own channel asks for the others.
///
/// The kernel answers questions on all processors at once, and they are most of what a reading of many counters takes.
final class SecondChannel<Channel: MessageChannel & ~Copyable>: Sendable {
    private let connection: Mutex<Connection<Channel>>
    private let answers = Mutex<Result<Answers, NetlinkError>?>(nil)
    private let queue = DispatchQueue(label: "second channel")

    /// A channel of its own, to the kernel of the same network namespace.
    init(_ channel: consuming sending Channel) { connection = Mutex(Connection(channel)) }

    /// Begins to ask, on another thread; ``finish()`` must follow.
    func begin(_ entries: ArraySlice<Roster.Entry>, in table: String) {
        queue.async { [self] in
            let result = connection.withLock { connection in
                Result { () throws(NetlinkError) in try Answers(for: entries, in: table, &connection) }
            }
            answers.withLock { $0 = result }
        }
    }

    /// Waits for the answers.
    ///
    /// - Returns: The answers; nil where nothing was asked.
    /// - Throws: ``NetlinkError``, as the connection does.
    func finish() throws(NetlinkError) -> Answers? {
        queue.sync {}
        let result = answers.withLock { answers in
            defer { answers = nil }
            return answers
        }
        return try result?.get()
    }
}

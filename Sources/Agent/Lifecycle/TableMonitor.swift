internal import Logging
internal import Netfilter
internal import Synchronization
internal import Tally
internal import TrafficTable

/// Hears when others change our table, and when packets have used up a quota of it.
final class TableMonitor: Sendable {
    private let monitor: Mutex<RulesetMonitor>
    private let unseen = Mutex(RulesetChange())
    private let descriptor: Int32
    private let table: String
    private let own: UInt32

    /// - Parameters:
    ///   - table: The table's name.
    ///   - own: The port id whose changes are ours.
    /// - Throws: `NetlinkError`.
    init(table: String, except own: UInt32) throws {
        let monitor = try RulesetMonitor()
        self.table = table
        self.own = own
        descriptor = monitor.fileDescriptor
        self.monitor = Mutex(monitor)
    }

    /// One element for each burst of events.
    func events() -> AsyncStream<Void> {
        arrivals(on: descriptor) { [self] in
            let new = monitor.withLock { $0.drain(table: table, except: own) }
            guard new.isTouched || !new.depleted.isEmpty else { return false }
            unseen.withLock { $0.isTouched = $0.isTouched || new.isTouched }
            return true
        }
    }

    /// What the events until now came to; whoever asks first is told.
    func take() -> RulesetChange {
        unseen.withLock { seen in
            defer { seen = RulesetChange() }
            return seen
        }
    }
}

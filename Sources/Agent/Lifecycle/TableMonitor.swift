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
        let monitor = try RulesetMonitor(except: own)
        self.table = table
        self.own = own
        descriptor = monitor.fileDescriptor
        self.monitor = Mutex(monitor)
    }

    /// One element for each burst of events.
    func events() -> AsyncStream<Void> {
        arrivals(on: descriptor) { [self] in
            let change = drain()
            return change.isTouched || !change.depleted.isEmpty
        }
    }

    /// What the events until now come to; whoever asks first is told.
    func take() -> RulesetChange {
        drain()
        return unseen.withLock { seen in
            defer { seen = RulesetChange() }
            return seen
        }
    }

    @discardableResult private func drain() -> RulesetChange {
        let new = monitor.withLock { $0.drain(table: table, except: own) }
        unseen.withLock { seen in
            seen.isTouched = seen.isTouched || new.isTouched
            seen.depleted += new.depleted
        }
        return new
    }
}

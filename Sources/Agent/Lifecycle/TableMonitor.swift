internal import Logging
internal import Netfilter
internal import Synchronization
internal import Tally
internal import TrafficTable

/// Hears when others change our table.
final class TableMonitor: Sendable {
    private let monitor: Mutex<RulesetMonitor>
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

    /// One element for each burst of changes that others made to the table, or may have made.
    func changes() -> AsyncStream<Void> {
        arrivals(on: descriptor) { [self] in monitor.withLock { $0.drain(table: table, except: own).isTouched } }
    }
}

import Foundation
import TestSupport

/// Where the faults happen: one network namespace with traffic that goes on all the time, counters of somebody else's,
/// an agent, and a watcher who scrapes it without a pause.
final class World {
    /// Ports that are counted throughout, with traffic that never stops.
    static let steady = [8388, 18388, 1111]
    /// Ports that come and go; to them something is sent only while they are counted.
    static let extra = [20_001, 20_002, 20_003]
    /// Ports that are counted throughout; to them something is sent only now and then.
    static let idle = [20_010]
    static let ports = steady + extra + idle

    /// Whether the agent owns its table.
    let isOwned: Bool
    let directory: TemporaryDirectory
    let disk: SmallDisk
    let control: Control
    let truth: Truth
    let traffic: Traffic
    let watcher: Watcher
    let gates: GateWatcher
    /// What ports may do; ``configure(_:)`` changes it.
    var limits = LimitedPort.usual
    var agent: AgentProcess?
    /// How far the agent's clock is from the machine's, in seconds.
    ///
    /// It is ahead: the kernel's own clock then never comes to an edge that was set by the agent's.
    var clockOffset = 40 * 86400 { willSet { latestTime = max(latestTime, now) } }
    /// The latest time that the agent's clock had before it was last set, in seconds since the epoch.
    private(set) var latestTime = 0.0
    /// The agent's time, in seconds since the epoch.
    var now: Double { Date().timeIntervalSince1970 + Double(clockOffset) }
    /// Whether the kernel's counters show lifetime totals: nobody has reset one since the table was made.
    var kernelIsWhole = true
    /// Clients that hold a connection to the agent.
    var clients: [Socket] = []
    /// Who changes rulesets of his own meanwhile, and how many more rounds he stays.
    var neighbour: (program: Neighbour, rounds: Int)?
    /// What is known since the last round.
    var known = Reckoning()

    /// - Parameters:
    ///   - isOwned: Whether the agent is to own its table.
    ///   - rest: How long a client rests between two exchanges, in microseconds.
    /// - Throws: What kept it from being made.
    init(isOwned: Bool, rest: ClosedRange<UInt32> = 1000...20_000) throws {
        self.isOwned = isOwned
        directory = try TemporaryDirectory()
        disk = try SmallDisk(at: directory.file("disk"), bytes: 16 << 20)
        control = try Control(in: directory)
        try directory.write("steady.json", Self.shadowsocksConfig(Self.steady + Self.idle))
        try directory.write("extra.json", Self.shadowsocksConfig(Self.extra))
        truth = try Truth(ports: Self.ports, guardedIn: directory)
        // Nobody sends before the agent counts: that would be missing from its totals for good.
        traffic = try Traffic(ports: Self.steady, others: Self.extra + Self.idle, rest: rest, isPaused: true)
        watcher = Watcher()
        gates = GateWatcher()
        try setClock()
        try start()
        gates.expect(limits)
        guard try truth.totalBytes() == 0 else { throw Broken(description: "there was traffic before the agent") }
        traffic.resume()
    }

    /// The agent's own config.
    var config: String {
        """
        { shadowsocks: ["\(directory.file("steady.json"))", "\(directory.file("extra.json"))"],
          \(LimitedPort.settings(limits)),
          interval: 1, timezone: "UTC", ownership: \(isOwned) }
        """
    }

    /// The store.
    var store: String { disk.path + "/porttally.db" }

    /// A shadowsocks config with these ports, as port_password.
    static func shadowsocksConfig(_ ports: [Int]) -> String {
        let entries = ports.map { "\"\($0)\": \"secret\"" }.joined(separator: ", ")
        return "{ \"server\": \"::\", \"port_password\": { \(entries) }, \"mode\": \"tcp_and_udp\" }"
    }

    /// Ends everything.
    func stop() throws {
        for client in clients { client.close() }
        try watcher.stop()
        try gates.stop()
        try neighbour?.program.stop()
        neighbour = nil
        try traffic.stop()
        agent?.child.stop()
    }
}

import Foundation
import TestSupport

/// Real shadowsocks servers on loopback, each port over IPv4 and IPv6, with their clients, and the agent.
final class LimitsWorld {
    let directory: TemporaryDirectory
    private var servers: [Child] = []
    private var clients: [String: (port: Int, child: Child)] = [:]
    private static let password = ["-k", "secret", "-m", "aes-256-gcm"]

    private let link: Link
    private let remote: RemoteMachine?

    /// Starts the servers and what is behind them.
    ///
    /// - Parameters:
    ///   - ports: The servers' ports.
    ///   - link: Where their clients are.
    /// - Throws: What kept them from being started.
    init(ports: [Int], link: Link = .wire) throws {
        self.link = link
        remote =
            switch link {
            case .loopback, .wire: nil
            case .remote: try RemoteMachine()
            case .distant: try RemoteMachine(delay: .milliseconds(20))
            }
        if link == .wire { try shell("ip link set lo mtu 1500 gso_max_segs 1") }
        directory = try TemporaryDirectory()
        try directory.write("ss.json", shadowsocksConfig(ports))
        servers.append(try Origin.start(log: log))
        for port in ports {
            servers.append(
                try Child(
                    "ss-server", ["-s", "::0", "-s", "0.0.0.0", "-p", "\(port)", "-u"] + Self.password, output: log,
                    errors: log))
        }
        for port in ports + [Origin.webPort] {
            try eventually("port \(port) is served", within: 30) {
                try shell("ss -ltnH 'sport = :\(port)'").split(separator: "\n").count
                    == (port == Origin.webPort ? 1 : 2)
            }
        }
    }

    /// What a line of a shell script begins with that is run on the clients' machine.
    private var there: String { (remote?.prefix ?? []).reduce("") { $0 + $1 + " " } }

    private var log: String { directory.file("ss.log") }

    /// Writes the agent's config, which a running agent takes over.
    ///
    /// - Parameters:
    ///   - ports: Entries of `ports`, as JSON5.
    ///   - more: More keys.
    /// - Returns: The config.
    /// - Throws: What kept it from being written.
    @discardableResult
    func configure(_ ports: String, _ more: String = "") throws -> String {
        let config = """
            { shadowsocks: ["\(directory.file("ss.json"))"], interval: 3600, ports: [\(ports)], \(more) }
            """
        try directory.write("porttally.json", config)
        return config
    }

    /// Starts the agent with the config as it is, and waits until it answers.
    func startAgent(zone: String = "UTC", _ arguments: [String] = []) throws -> AgentProcess {
        let config = try String(contentsOfFile: directory.file("porttally.json"), encoding: .utf8)
        return try AgentProcess(in: directory, config: config, arguments: arguments, environment: ["TZ": zone]).ready()
    }

    /// The local port of a client (`ss-local`) of a server's port.
    ///
    /// - Parameters:
    ///   - port: The server's.
    ///   - ipv6: How the server is reached.
    ///   - device: From where; each has an address of its own.
    /// - Returns: A port of 127.0.0.1.
    /// - Throws: What kept it from being started.
    func proxy(_ port: Int, ipv6: Bool = false, device: Int = 0) throws -> Int {
        var server = server(ipv6: ipv6)
        if device > 0 { server = try remote?.server(seenBy: device, ipv6: ipv6) ?? loopbackServer(seenBy: device) }
        return try client("ss-local", port, at: server, from: 1080, [])
    }

    /// One more address of the server, to which packets come from an address of that device alone.
    private func loopbackServer(seenBy device: Int) throws -> String {
        try shell("ip route replace local 127.1.0.\(device) dev lo src 127.2.0.\(device) table local")
        return "127.1.0.\(device)"
    }

    private func server(ipv6: Bool) -> String {
        remote != nil ? ipv6 ? "fd09::1" : "10.9.0.1" : ipv6 ? "::1" : "127.0.0.1"
    }

    /// Starts a program on the clients' machine.
    func startClient(_ program: String, _ arguments: [String], output: String? = nil) throws -> Child {
        let words = (remote?.prefix ?? []) + [program] + arguments
        return try Child(words[0], Array(words.dropFirst()), output: output ?? log, errors: log)
    }

    /// Runs a Python program on the clients' machine, which has the addresses 10.9.3.1 to 10.9.3.254, too.
    func probe(_ program: String) throws {
        try remote?.routeAnswers()
        try shell(there + "ip route replace local 10.9.3.0/24 dev lo")
        let words = (remote?.prefix ?? []) + ["python3", "-c", program]
        try run(words[0], Array(words.dropFirst()))
    }

    /// The local port from which datagrams go through a server's port, to come back (`ss-tunnel`).
    func tunnel(_ port: Int, ipv6: Bool = false) throws -> Int {
        try client(
            "ss-tunnel", port, at: ipv6 ? "::1" : "127.0.0.1", from: 7000, ["-U", "-L", "127.0.0.1:\(Origin.echoPort)"])
    }

    private func client(
        _ program: String, _ port: Int, at server: String, from first: Int, _ arguments: [String]
    ) throws -> Int {
        let name = "\(program) \(port) \(server)"
        if let client = clients[name] { return client.port }
        let local = first + clients.count
        let child = try startClient(
            program,
            ["-s", server, "-p", "\(port)", "-b", "127.0.0.1", "-l", "\(local)"] + Self.password + arguments)
        clients[name] = (port: local, child: child)
        try eventually("\(name) listens", within: 30) {
            try shell(there + "ss -tulnH 'sport = :\(local)'").isEmpty == false
        }
        return local
    }

    /// Whether traffic ended with the last packet that fits.
    func isFull(_ passed: UInt64, of limit: UInt64) -> Bool { passed <= limit && passed + link.largestPacket > limit }

    /// How many TCP connections a port has, both ends counted.
    func connections(_ port: Int) throws -> Int {
        let command = "ss -tnH state established state close-wait '( sport = :\(port) or dport = :\(port) )'"
        return try shell(remote == nil ? command : command + "\n" + there + command).split(separator: "\n").count
    }
}

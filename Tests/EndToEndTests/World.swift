import TestSupport

/// A shadowsocks config with these ports, as port_password.
func shadowsocksConfig(_ ports: [Int]) -> String {
    let entries = ports.map { "\"\($0)\": \"secret\"" }.joined(separator: ", ")
    return """
        { "server": ["127.0.0.1", "::1"], "port_password": { \(entries) },
          "method": "aes-256-gcm", "mode": "tcp_and_udp" }
        """
}

/// A directory with a shadowsocks config, and the agent's config that names it.
struct World {
    let directory: TemporaryDirectory
    let config: String

    /// - Parameters:
    ///   - ports: What the shadowsocks config names.
    ///   - more: More keys of the agent's config.
    /// - Throws: What kept the files from being written.
    init(ports: [Int], _ more: String = "") throws {
        directory = try TemporaryDirectory()
        config = "{ shadowsocks: [\"\(directory.file("ss.json"))\"], \(more) }"
        try name(ports)
    }

    /// Rewrites the shadowsocks config.
    func name(_ ports: [Int]) throws { try directory.write("ss.json", shadowsocksConfig(ports)) }

    /// Starts the agent and waits until it answers.
    func start(_ arguments: [String] = []) throws -> AgentProcess {
        try AgentProcess(in: directory, config: config, arguments: arguments).ready()
    }
}

import Tally

extension ConfigParser {
    /// Rust's list of servers.
    mutating func readServers(_ value: JSONValue, key list: String, transports: Transports) {
        guard case .array(let servers) = value else {
            return refuse(list, "must be a list of servers")
        }
        for (index, server) in servers.enumerated() {
            readServer(server, key: "\(list)[\(index)]", transports: transports)
        }
    }

    private mutating func readServer(_ value: JSONValue, key: String, transports fallback: Transports) {
        guard let server = value.object else { return refuse(key, "must be an object") }
        switch server["disabled"] {
        case .bool(true): return
        case nil, .null, .bool(false): break
        default: refuse("\(key).disabled", "must be true or false; the server is counted")
        }
        guard let port = server.first(of: "server_port", "port") else {
            return refuse("\(key).server_port", "is missing; add it")
        }
        let name = PortName.cleaned(server["remarks"]) ?? PortName.cleaned(server["name"])
        let mode = transports(server["mode"], key: "\(key).mode", absent: fallback)
        add(port.value, key: "\(key).\(port.key)", name: name, transports: mode)
    }
}

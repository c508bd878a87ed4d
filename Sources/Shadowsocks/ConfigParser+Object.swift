import Tally

extension ConfigParser {
    /// A config that is an object: any but SSR's `mudb.json`.
    mutating func read(_ config: JSONObject) throws(ConfigError) {
        try refuseClientDocument(config)
        let mode = transports(config["mode"], key: "mode", absent: unstatedTransports)
        let byPassword = readPortPasswords(config, transports: mode)
        if !byPassword { readSinglePorts(config, transports: mode) }
        for list in ["servers", "shadowsocks"] {
            if let servers = config[list] { readServers(servers, key: list, transports: mode) }
        }
    }

    /// SIP008 lists the servers of others, for a client to connect to.
    private func refuseClientDocument(_ config: JSONObject) throws(ConfigError) {
        let isOnlineConfig = config.has(anyOf: "version") && config.has(anyOf: "servers", "shadowsocks")
        let isServerConfig = config.has(anyOf: "server", "server_port", "port_password", "mode", "method", "timeout")
        guard isOnlineConfig, !isServerConfig else { return }
        let reason =
            "a SIP008 document, which tells clients about servers elsewhere; its ports are not this host's, "
            + "so name the server's own config instead"
        throw ConfigError(file: file, reason: reason)
    }

    /// The members of `port_password`; whether they stand in for `server_port`.
    private mutating func readPortPasswords(_ config: JSONObject, transports: Transports) -> Bool {
        switch config["port_password"] {
        case nil, .null: return false
        case .object(let passwords):
            for (index, member) in passwords.members.enumerated() {
                readPortPassword(member, index: index, transports: transports)
            }
            // Python takes an empty one for none at all.
            return !passwords.members.isEmpty
        default:
            refuse("port_password", "must be an object with the ports as its keys")
            return false
        }
    }

    private mutating func readPortPassword(_ member: JSONObject.Member, index: Int, transports: Transports) {
        guard let number = PortNumber(decimal: member.key) else {
            // The password itself, where the two were swapped, is not repeated.
            if (try? member.value.portNumber()) != nil {
                refuse("port_password[\(index)]", "port and password look swapped; the port is the key")
            } else {
                refuse("port_password.\(member.key.printable(atMost: 24))", PortFault(text: member.key).reason)
            }
            return
        }
        let key = "port_password.\(member.key)"
        switch member.value {
        case .string, .array, .object: add(number, key: key, transports: transports)
        default: refuse(key, "its value is no password; write a text, or SSR's list or object")
        }
    }
}

import JSON5
import Tally

extension ConfigParser {
    /// A config that is an object: any but a list of users.
    mutating func read(_ config: ConfigObject) throws(ConfigError) {
        try refuseForeignDocument(config)
        if config.has(anyOf: "inbounds", "inbound", "inboundDetour") { return readInbounds(config) }
        if let keys = config["accessKeys"] { return readAccessKeys(keys) }
        let mode = transports(of: config, key: "mode", absent: unstatedTransports)
        let isAlone = readAdditionalPorts(config)
        if !isAlone {
            readPortPasswords(config, transports: mode)
            readSinglePorts(config, transports: mode)
        }
        for list in ["servers", "shadowsocks"] {
            if let servers = config[list] { readServers(servers, key: list, transports: mode) }
        }
    }

    /// Documents that name no port of this host.
    private func refuseForeignDocument(_ config: ConfigObject) throws(ConfigError) {
        if config.has(anyOf: "portForNewAccessKeys"), !config.has(anyOf: "accessKeys", "server_port", "port_password") {
            throw ConfigError(file: file, reason: UnreadFormat.shadowbox)
        }
        // SIP008 lists the servers of others, for a client to connect to.
        let isOnlineConfig = config.has(anyOf: "version") && config.has(anyOf: "servers", "shadowsocks")
        let isServerConfig = config.has(anyOf: "server", "server_port", "port_password", "mode", "method", "timeout")
        guard isOnlineConfig, !isServerConfig else { return }
        let reason =
            "a SIP008 document, which tells clients about servers elsewhere; its ports are not this host's, "
            + "so name the server's own config instead"
        throw ConfigError(file: file, reason: reason)
    }

    /// The members of `port_password`.
    private mutating func readPortPasswords(_ config: ConfigObject, transports: Transports) {
        switch config["port_password"] {
        case nil, .null: break
        case .object(let passwords):
            for (index, member) in passwords.enumerated() {
                readPortPassword(member, index: index, transports: transports)
            }
            if hasPorts, config.has(anyOf: "server_port") {
                note(
                    "server_port",
                    "is counted beside port_password: ss-server listens on the one, ss-manager on the others")
            }
        default: refuse("port_password", "must be an object with the ports as its keys")
        }
    }

    private mutating func readPortPassword(_ member: JSONObject.Member, index: Int, transports: Transports) {
        guard let number = PortNumber(decimal: member.key) else {
            // The password itself, where the two were swapped, is not repeated.
            if (try? member.value.portNumber()) != nil {
                refuse("port_password[\(index)]", "port and password look swapped; the port is the key")
            } else {
                refuse(
                    "port_password.\(member.key.printable(atMost: 24))", PortFault(value: .string(member.key)).reason)
            }
            return
        }
        switch member.value {
        case .string, .array, .object: add(number, key: "port_password.\(number)", transports: transports)
        default:
            refuse("port_password.\(number)", "its value is no password; write a text, or SSR's list or object")
        }
    }

    /// SSR's `additional_ports`, which all users of a node share; whether they are the only ones.
    private mutating func readAdditionalPorts(_ config: ConfigObject) -> Bool {
        guard let value = config["additional_ports"] else { return false }
        guard case .object(let additional) = value else {
            if case .null = value { return false }
            refuse("additional_ports", "must be an object with the ports as its keys")
            return false
        }
        for member in additional {
            let key = "additional_ports.\(member.key.printable(atMost: 24))"
            add(.string(member.key), key: key, transports: .all)
        }
        if hasPorts, case .bool(true)? = config["additional_ports_only"] { return true }
        return false
    }
}

import JSON5

/// The members of an object that mean something to us: an object of a million others takes no more than these.
struct ConfigObject {
    private static let keys: Set<String> = [
        "accessKeys", "additional_ports", "additional_ports_only", "address", "clients", "d", "detour", "disabled",
        "enable", "enableTCP", "enableUDP", "inbound", "inboundDetour", "inbounds", "listen", "listen_port",
        "localaddr", "manager_address", "method", "mode", "name", "network", "outbounds", "password", "plugin", "port",
        "portForNewAccessKeys", "port_password", "protocol", "remarks", "rollouts", "server", "server_port", "servers",
        "serverId", "settings", "shadowsocks", "tag", "tcpListeners", "timeout", "transfer_enable", "type", "u",
        "udpListeners", "user", "version",
    ]

    struct Member {
        var key: String
        var value: JSONValue
    }

    private var values: [String: JSONValue] = [:]

    init(_ object: JSONObject) {
        // Of a key that is there twice the last one counts, as in libev and python.
        for member in object where Self.keys.contains(member.key) { values[member.key] = member.value }
    }

    /// The object that a value is, or nil.
    init?(_ value: JSONValue?) {
        guard case .object(let object)? = value else { return nil }
        self.init(object)
    }

    /// The value under a key, or nil.
    subscript(key: String) -> JSONValue? {
        assert(Self.keys.contains(key), "\(key) is not kept")
        return values[key]
    }

    /// The first of these keys that is there, with its value.
    func first(of keys: String...) -> Member? {
        for key in keys {
            if let value = self[key] { return Member(key: key, value: value) }
        }
        return nil
    }

    /// Whether one of these keys is there.
    func has(anyOf keys: String...) -> Bool { keys.contains { self[$0] != nil } }
}

import JSON5
import Tally

extension ConfigParser {
    /// Rust's list of servers, and shadowsocks-go's.
    mutating func readServers(_ value: JSONValue, key list: String, transports: Transports) {
        guard case .array(let servers) = value else {
            return refuse(list, "must be a list of servers")
        }
        for (index, value) in servers.enumerated() {
            guard let server = ConfigObject(value) else {
                refuse("\(list)[\(index)]", "must be an object")
                continue
            }
            if server.has(anyOf: "protocol"), server.has(anyOf: "tcpListeners", "udpListeners", "listen") {
                readListeners(server, key: "\(list)[\(index)]")
            } else {
                readServer(server, key: "\(list)[\(index)]", transports: transports)
            }
        }
    }

    private mutating func readServer(_ server: ConfigObject, key: String, transports fallback: Transports) {
        switch server["disabled"] {
        case .bool(true): return
        case nil, .null, .bool(false): break
        default: refuse("\(key).disabled", "must be true or false; the server is counted")
        }
        guard let port = server.first(of: "server_port", "port") else {
            return refuse("\(key).server_port", "is missing; add it")
        }
        let name = PortName.cleaned(server["remarks"]) ?? PortName.cleaned(server["name"])
        let mode = transports(of: server, key: "\(key).mode", absent: fallback)
        add(port.value, key: "\(key).\(port.key)", name: name, transports: mode)
    }

    /// A server of database64128's shadowsocks-go, whose list has proxies of other protocols, too.
    private mutating func readListeners(_ server: ConfigObject, key: String) {
        guard let kind = server["protocol"]?.string, kind.hasPrefix("2022-") || kind == "none" || kind == "plain" else {
            return
        }
        let name = PortName.cleaned(server["name"])
        for (list, transports) in [("tcpListeners", Transports.tcp), ("udpListeners", .udp)] {
            guard case .array(let listeners)? = server[list] else { continue }
            for (index, listener) in listeners.enumerated() {
                let address = ConfigObject(listener)?["address"]
                addAddress(address, key: "\(key).\(list)[\(index)].address", name: name, transports: transports)
            }
        }
        // Its older form has one address, and says for which of the two.
        guard let address = server["listen"] else { return }
        var transports = Transports()
        if case .bool(true)? = server["enableTCP"] { transports.insert(.tcp) }
        if case .bool(true)? = server["enableUDP"] { transports.insert(.udp) }
        addAddress(address, key: "\(key).listen", name: name, transports: transports.isEmpty ? .all : transports)
    }

    private mutating func addAddress(_ value: JSONValue?, key: String, name: String?, transports: Transports) {
        guard let address = value?.string, let port = ServerAddress.portText(in: address) else {
            return refuse(key, "must be an address with a port, such as \":8388\"")
        }
        add(.string(String(port)), key: key, name: name, transports: transports)
    }
}

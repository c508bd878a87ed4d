import JSON5
import Tally

extension ConfigParser {
    /// Python's and SSR's port when none is named.
    static let defaultPort = JSONValue.number("8388")

    /// The ports of `server` and `server_port`.
    mutating func readSinglePorts(_ config: ConfigObject, transports: Transports) {
        let needsPort = readAddresses(config["server"], transports: transports)
        switch config["server_port"] {
        case .array(let numbers):
            if numbers.first(where: { _ in true }) == nil {
                refuse("server_port", "an empty list; name at least one port")
            }
            guard needsPort else { return }
            for (index, number) in numbers.enumerated() {
                add(number, key: "server_port[\(index)]", transports: transports)
            }
        case .some(let number):
            // Every address has its own port, so nothing listens on this one.
            guard needsPort else { return }
            add(number, key: "server_port", transports: transports)
        case nil:
            if needsPort { readAbsentPort(config, transports: transports) }
        }
    }

    /// The ports that stand in `server`; whether some address is left without one.
    private mutating func readAddresses(_ value: JSONValue?, transports: Transports) -> Bool {
        switch value {
        case .string(let entry):
            return !readAddress(entry, key: "server", transports: transports)
        case .array(let entries):
            var (needsPort, isEmpty) = (false, true)
            for (index, entry) in entries.enumerated() {
                let hasPort = entry.string.map { readAddress($0, key: "server[\(index)]", transports: transports) }
                if hasPort != true { needsPort = true }
                isEmpty = false
            }
            return needsPort || isEmpty
        default:
            return true
        }
    }

    /// Whether the entry has a port of its own, good or bad.
    private mutating func readAddress(_ entry: String, key: String, transports: Transports) -> Bool {
        guard let port = ServerAddress.portText(in: entry) else { return false }
        add(.string(String(port)), key: key, transports: transports)
        return true
    }

    /// A config without a port: python's and SSR's default, or a mistake.
    private mutating func readAbsentPort(_ config: ConfigObject, transports: Transports) {
        guard !config.has(anyOf: "port_password", "servers", "shadowsocks", "additional_ports") else { return }
        guard config.has(anyOf: "password", "method") else {
            // ss-manager's config may name no port at all.
            guard !config.has(anyOf: "manager_address") else { return }
            return refuse(
                "", "names no port; it has neither server_port nor port_password nor servers; \(UnreadFormat.noPort)")
        }
        guard !isForLibevOrRust else { return refuse("server_port", "is missing; add it") }
        add(Self.defaultPort, key: "server_port (default)", transports: transports)
    }
}

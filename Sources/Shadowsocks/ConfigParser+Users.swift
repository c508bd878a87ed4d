import JSON5
import Tally

extension ConfigParser {
    /// What SSR writes for "no limit", and takes an absent one for.
    private static let unlimitedBytes = 9_007_199_254_740_992

    /// SSR's `mudb.json`: a list of users, each with a port.
    mutating func readUsers(_ users: JSONArray) throws(ConfigError) {
        var beyond = 0
        for (index, value) in users.enumerated() {
            guard let user = ConfigObject(value) else {
                refuse("[\(index)]", "must be an object with a port")
                continue
            }
            if user.has(anyOf: "localaddr"), !user.has(anyOf: "port") {
                throw ConfigError(file: file, reason: UnreadFormat.ccsexyz)
            }
            guard isServed(user) else { continue }
            guard let port = user["port"] else {
                refuse("[\(index)].port", "is missing; add it")
                continue
            }
            if Self.isIdentifier(port) {
                beyond += 1
                continue
            }
            add(port, key: "[\(index)].port", name: PortName.cleaned(user["user"]), transports: [.tcp, .udp])
        }
        if beyond > 0 {
            note(
                "port",
                "\(beyond == 1 ? "one user has a number" : "\(beyond) users have numbers") above 65535, as SSR allows "
                    + "with additional_ports_only: they are on the ports that all share, and can't be told apart")
        }
    }

    /// Whether a `port` is a user's number and no port.
    private static func isIdentifier(_ value: JSONValue) -> Bool {
        switch value {
        case .number(let literal), .string(let literal): JSONValue.integer(literal).map { $0 > 65_535 } ?? false
        default: false
        }
    }

    /// Whether SSR's server serves a user: enabled, and with bytes left.
    private func isServed(_ user: ConfigObject) -> Bool {
        switch user["enable"] {
        case .bool(false), .null, .number("0"), .string("0"), .string(""): return false
        default: break
        }
        let up = Self.bytes(user["u"], absent: 0)
        let down = Self.bytes(user["d"], absent: 0)
        let limit = Self.bytes(user["transfer_enable"], absent: Self.unlimitedBytes)
        let (used, overflow) = up.addingReportingOverflow(down)
        return !overflow && used < limit
    }

    /// A number of bytes; SSR's managers write some of them as floating-point numbers.
    private static func bytes(_ value: JSONValue?, absent: Int) -> Int {
        switch value {
        case .number(let literal), .string(let literal):
            if let whole = JSONValue.integer(literal) { return max(0, whole) }
            guard let number = Double(literal), number >= 0 else { return absent }
            return Int(exactly: number.rounded(.down)) ?? .max
        default: return absent
        }
    }
}

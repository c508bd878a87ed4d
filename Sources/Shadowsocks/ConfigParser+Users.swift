import Tally

extension ConfigParser {
    /// What SSR writes for "no limit", and takes an absent one for.
    private static let unlimitedBytes = 9_007_199_254_740_992

    /// SSR's `mudb.json`: a list of users, each with a port.
    mutating func readUsers(_ users: [JSONValue]) {
        for (index, value) in users.enumerated() {
            guard let user = value.object else {
                refuse("[\(index)]", "must be an object with a port")
                continue
            }
            guard isServed(user) else { continue }
            guard let port = user["port"] else {
                refuse("[\(index)].port", "is missing; add it")
                continue
            }
            add(port, key: "[\(index)].port", name: PortName.cleaned(user["user"]), transports: [.tcp, .udp])
        }
    }

    /// Whether SSR's server serves a user: enabled, and with bytes left.
    private func isServed(_ user: JSONObject) -> Bool {
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

/// Which values of `Host` are meant for a listener.
///
/// A page of somebody else's may have its name point at our address once a browser has loaded it ("DNS rebinding"): the
/// browser then lets that page read what we answer, but it still sends that name. So names have to be known. An address
/// can't be made to point elsewhere.
struct HostRules: Hashable, Sendable {
    /// The listener's own address; nil where it listens on all of them, and any address may be how it is reached.
    private let address: IPAddress?
    /// Names and addresses from the config, as ``canonical(_:)`` has them.
    private let names: Set<String>

    /// The rules of a listener; nil for a unix socket, which no browser reaches.
    ///
    /// - Parameters:
    ///   - listener: Where it listens.
    ///   - names: Other names and addresses by which it is reached.
    init?(_ listener: ListenAddress, names: [String]) {
        switch listener {
        case .unix, .abstract: return nil
        case .tcpEverywhere: address = nil
        case .tcp(let own, _): address = own == .anyIPv4 || own == .anyIPv6 ? nil : own.unmapped
        }
        self.names = Set(names.compactMap(Self.canonical) + ["localhost"])
    }

    /// Whether a request is for this listener.
    ///
    /// The port isn't looked at: a tunnel or a forwarded port changes it, and whoever lies about the name wouldn't
    /// about the port.
    ///
    /// - Parameter authority: `Host`, or what stands in its place in the request target: `localhost:10388`.
    /// - Returns: False for a name that isn't known, and for what is none.
    func admit(_ authority: some StringProtocol) -> Bool {
        guard let host = Self.host(of: authority), let name = Self.canonical(host) else { return false }
        if names.contains(name) { return true }
        guard let literal = IPAddress(host)?.unmapped else { return false }
        return address == nil || address == literal
    }

    /// A name or an address as it is compared.
    ///
    /// - Parameter text: `Metrics.example.net.`, `192.0.2.1`, `2001:db8::1` or `[2001:db8::1]`; no port.
    /// - Returns: The same whatever way it is written; nil for what is neither.
    static func canonical(_ text: String) -> String? {
        let bare = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
        if let address = IPAddress(bare) { return address.unmapped.description }
        let name = text.hasSuffix(".") ? text.dropLast() : text[...]
        guard (1...longestName).contains(name.utf8.count), name.utf8.allSatisfy(isNameByte) else { return nil }
        return name.lowercased()
    }

    /// What stands before the port; nil for what has another form than `name`, `name:port` or `[address]:port`.
    private static func host(of authority: some StringProtocol) -> String? {
        var host = String(authority)
        var port = ""
        if host.hasPrefix("[") {
            guard let end = host.firstIndex(of: "]") else { return nil }
            let rest = host[host.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            port = String(rest.dropFirst())
            host = String(host[..<end].dropFirst())
            guard IPAddress(host)?.isIPv6 == true else { return nil }
        } else if let colon = host.firstIndex(of: ":") {
            port = String(host[colon...].dropFirst())
            host = String(host[..<colon])
        }
        return port.utf8.allSatisfy { (0x30...0x39).contains($0) } ? host : nil
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// The longest domain name (RFC 1035 §2.3.4), in bytes.
    private static var longestName: Int { 253 }
}

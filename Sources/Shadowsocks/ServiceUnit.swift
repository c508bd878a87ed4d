/// A systemd unit of a shadowsocks package, as its name tells.
struct ServiceUnit: Equatable {
    enum Package: Equatable {
        case libev, rust
        /// Python, go and hand-made ones.
        case plain
        case snapLibev, snapRust
    }

    /// The unit's name: `shadowsocks-libev-server@a.service`.
    let name: String
    let package: Package
    /// Whether it serves clients, or is one.
    let isServer: Bool
    /// What is between `@` and the suffix, as systemd escaped it.
    let instance: String?

    /// The unit of this name, or nil if it isn't known to be one or the other.
    init?(name: String) {
        guard name.hasSuffix(".service") else { return nil }
        self.name = name
        let stemAndInstance = name.dropLast(".service".count)
        let parts = stemAndInstance.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        instance = parts.count == 2 ? String(parts[1]) : nil
        // A template itself has no config.
        if instance == "" { return nil }
        var stem = parts[0]
        let role: Substring
        if Self.drop("snap.shadowsocks-libev.", from: &stem) {
            package = .snapLibev
            role = Self.snapRole(stem)
        } else if Self.drop("snap.shadowsocks-rust.", from: &stem) {
            package = .snapRust
            role = Self.snapRole(stem)
        } else if Self.drop("shadowsocks-libev", from: &stem) {
            package = .libev
            role = stem
        } else if Self.drop("shadowsocks-rust", from: &stem) {
            package = .rust
            role = stem
        } else if Self.drop("shadowsocks", from: &stem) {
            package = .plain
            role = stem
        } else {
            return nil
        }
        switch role {
        case "-server", "-manager": isServer = true
        case "-local", "-redir", "-tunnel", "-nat", "-client": isServer = false
        // `shadowsocks-libev.service` is the server; an `@` without a role is a client on
        // Arch and a server elsewhere, so it says nothing.
        case "" where instance == nil: isServer = true
        default: return nil
        }
    }

    private static func drop(_ prefix: String, from stem: inout Substring) -> Bool {
        guard stem.hasPrefix(prefix) else { return false }
        stem.removeFirst(prefix.count)
        return true
    }

    /// The role in an app's name: `ss-server-daemon`, `sslocal-daemon`.
    private static func snapRole(_ app: Substring) -> Substring {
        for role in ["server", "manager", "local", "redir", "tunnel", "nat"]
        where ["ss-\(role)", "ss\(role)", "ss-\(role)-daemon", "ss\(role)-daemon"].contains(String(app)) {
            return "-\(role)"
        }
        return "?"
    }

    /// The instance as `%I` gives it, or nil if that is no plain relative path.
    var unescapedInstance: String? {
        guard let text = instance.map(Self.unescaped) else { return nil }
        let components = text.split(separator: "/", omittingEmptySubsequences: false)
        return components.contains { ["", ".", ".."].contains($0) } || text.utf8.contains(0) ? nil : text
    }

    /// systemd.unit(5): `-` stands for `/`, and `\x2d` for `-`.
    static func unescaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), rest.first == UInt8(ascii: "x"), rest.count >= 3,
                let value = UInt8(String(decoding: rest.dropFirst().prefix(2), as: UTF8.self), radix: 16)
            {
                rest.removeFirst(3)
                bytes.append(value)
            } else {
                bytes.append(byte == UInt8(ascii: "-") ? UInt8(ascii: "/") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

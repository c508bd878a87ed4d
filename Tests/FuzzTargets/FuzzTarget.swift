/// A reader of what others write, which takes any bytes whatever.
public enum FuzzTarget: String, CaseIterable, Sendable {
    case netlink, shadowsocks, settings, http

    /// Reads the bytes; what must not be, traps.
    public func run(_ bytes: [UInt8]) {
        switch self {
        case .netlink: readNetlink(bytes)
        case .shadowsocks: readShadowsocksConfig(bytes)
        case .settings: readSettings(bytes)
        case .http: readRequests(bytes)
        }
    }
}

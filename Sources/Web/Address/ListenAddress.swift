/// Where the agent listens: a TCP port, or a unix socket.
public enum ListenAddress: Hashable, Sendable {
    /// A TCP port on one address.
    case tcp(IPAddress, port: UInt16)
    /// A TCP port on every address of the host, IPv4 and IPv6 together.
    case tcpEverywhere(port: UInt16)
    /// A unix socket with a file, by its absolute path.
    case unix(path: String)
    /// A unix socket without a file, by its name without the `@` (unix(7), "abstract sockets").
    case abstract(name: String)

    /// Whether only this host can reach the address, so that no warning is due.
    public var isLocal: Bool {
        switch self {
        case .tcp(let address, _): address.isLoopback
        case .tcpEverywhere: false
        case .unix, .abstract: true
        }
    }
}

extension ListenAddress: CustomStringConvertible {
    /// The canonical form, which `init(parsing:)` reads back.
    public var description: String {
        switch self {
        case .tcp(let address, let port) where address.isIPv6: "[\(address)]:\(port)"
        case .tcp(let address, let port): "\(address):\(port)"
        case .tcpEverywhere(let port): ":\(port)"
        case .unix(let path): "unix:\(path)"
        case .abstract(let name): "unix:@\(name)"
        }
    }
}

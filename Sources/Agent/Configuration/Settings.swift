public import Tally
public import Web

/// What the agent is told: the config file, and over it the command line.
public struct Settings: Sendable, Equatable {
    /// The file they were read from, or nil.
    public var file: String?
    /// Shadowsocks configs, as paths and globs; nil looks where the packages put them.
    public var shadowsocks: [String]?
    /// Ports declared by the operator.
    public var ports: [DeclaredPort] = []
    public var listen: [ListenAddress] = []
    /// Names by which the agent is asked for, beside `localhost` and the addresses that it listens on.
    public var hosts: [String] = []
    /// Who may connect to its unix sockets.
    public var socketAccess = SocketAccess()
    /// The store.
    public var state = Settings.defaultState
    /// The time zone that hours, days and months are cut in; nil is the system's.
    public var timeZone: String?
    /// On which day of the month a month begins.
    public var billingDay = 1
    /// How often the kernel is read when nobody asks, in seconds.
    public var interval = 20
    /// The kernel table, of family inet.
    public var table = "porttally"
    /// Whether to own the table where the kernel has that; nil: where the installed nft can load what it lists of one.
    public var ownership: Bool?

    /// Where the config is looked for unless told otherwise.
    public static let defaultFile = "/etc/porttally/config.json"
    /// Where the store is unless told otherwise.
    public static let defaultState = "/var/lib/porttally/porttally.db"
    /// Where the agent listens unless told otherwise.
    public static let defaultListen = "127.0.0.1:10388"

    public init() {}
}

/// A port in the operator's own config.
public struct DeclaredPort: Sendable, Hashable {
    public var port: ServicePort
    /// Whether `mode` was given; if not, what the shadowsocks configs say of it holds.
    public var hasMode: Bool
}

extension Settings {
    /// All ports to count: the declared ones and those found.
    ///
    /// A declared name comes before a found one.
    func ports(with found: [ServicePort]) -> [ServicePort] {
        let known = Set(found.map(\.number))
        let declared = ports.map { declared in
            var port = declared.port
            if !declared.hasMode, known.contains(port.number) { port.transports = [] }
            return port
        }
        return ServicePort.merging(declared + found)
    }
}

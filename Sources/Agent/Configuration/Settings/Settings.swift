internal import Tally
public import Web

/// What the agent is told: the config file, and over it the command line.
///
/// A new key is a property with its default, and an entry in ``keys``. Two settings are equal where all properties are.
public struct Settings: Sendable, Equatable {
    /// The file they were read from, or nil.
    public var file: String?
    /// Shadowsocks configs, as paths and globs; nil looks where the packages put them.
    public var shadowsocks: [String]?
    /// Ports declared by the operator.
    public var ports: [DeclaredPort] = []
    /// What limits every port has that says nothing else.
    var defaults: [LimitSetting] = []
    /// Where to serve; empty is ``defaultListen``.
    public var listen: [ListenAddress] = []
    /// Names by which the agent is asked for, beside `localhost` and the addresses that it listens on.
    public var hosts: [String] = []
    /// Who may connect to its unix sockets.
    public var socketAccess = SocketAccess()
    /// A token that opens everything.
    var token: String?
    /// Tokens with what each opens.
    var tokens: [DeclaredToken] = []
    /// Whether metrics are for everybody, whatever tokens there are.
    var metricsArePublic = false
    /// Whether to listen without a token where others reach it.
    var mayLackToken = false
    /// The certificate that TCP clients are greeted with; nil serves plain HTTP.
    var tls: DeclaredTLS?
    /// The store.
    public var state = Settings.defaultState
    /// The time zone that hours, days and months are cut in; nil is the system's.
    public var timeZone: String?
    /// On which day of the month a month begins.
    public var billingDay = 1
    /// How long usage is told by hour, by day and by month.
    var history = Retention.standard
    /// How often the kernel is read when nobody asks, in seconds.
    public var interval = 20
    /// The kernel table, of family inet.
    public var table = "porttally"
    /// Whether to own the table where the kernel has that; nil: where the installed nft can load what it lists of one.
    public var ownership: Bool?

    /// Every key of the config: what it sets, how its value is read and checked, and when a change takes effect.
    static let keys: [ConfigKey<Settings>] = [
        ConfigKey("shadowsocks", \.shadowsocks, .texts, takesEffect: .atOnce),
        ConfigKey("ports", \.ports, .ports, takesEffect: .atOnce),
        ConfigKey("defaults", \.defaults, .limits, takesEffect: .atOnce),
        ConfigKey("listen", \.listen, .addresses, takesEffect: .atRestart),
        ConfigKey("hosts", \.hosts, .hosts, takesEffect: .atRestart),
        ConfigKey("socket_mode", \.socketAccess.mode, .socketMode, takesEffect: .atRestart),
        ConfigKey("socket_group", \.socketAccess.group, .group, takesEffect: .atRestart),
        ConfigKey("token", \.token, .token, takesEffect: .atRestart),
        ConfigKey("tokens", \.tokens, .tokens, takesEffect: .atRestart),
        ConfigKey("public_metrics", \.metricsArePublic, .boolean, takesEffect: .atRestart),
        ConfigKey("insecure_no_token", \.mayLackToken, .boolean, takesEffect: .atRestart),
        ConfigKey("tls", \.tls, .tls, takesEffect: .atRestart),
        ConfigKey("state", \.state, .text, takesEffect: .atRestart),
        ConfigKey("timezone", \.timeZone, .text, takesEffect: .atRestart),
        ConfigKey("billing_day", \.billingDay, .integer(in: 1...31), takesEffect: .atRestart),
        ConfigKey("history", \.history, .retention, takesEffect: .atRestart),
        ConfigKey("interval", \.interval, .integer(in: 1...3600), takesEffect: .atRestart),
        ConfigKey("table", \.table, .tableName, takesEffect: .atRestart),
        ConfigKey("ownership", \.ownership, .boolean, takesEffect: .atRestart),
    ]

    /// Where the config is looked for unless told otherwise.
    public static let defaultFile = "/etc/porttally/config.json"
    /// Where the store is unless told otherwise.
    public static let defaultState = "/var/lib/porttally/porttally.db"
    /// Where the agent listens unless told otherwise.
    public static let defaultListen = "127.0.0.1:10388"

    public init() {}

    /// Whether something is different in others that takes effect only at a restart.
    func needRestart(for others: Settings) -> Bool {
        var same = self
        for key in Self.keys where key.takesEffect == .atOnce { key.copy(others, &same) }
        return same != others
    }
}

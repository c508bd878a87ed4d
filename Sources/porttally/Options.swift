internal import Agent
internal import CommandLineOptions
internal import Linux
internal import Logging
internal import Web

/// What commands of the agent take: where the config is, and what overrides it.
struct Options: Sendable {
    var config: String?
    var listen: [ListenAddress] = []
    var state: String?
    var table: String?
    var shadowsocks: [String] = []
    var ownership: Bool?
    var logLevel = Logger.Level.notice

    /// How they are written.
    static let declared: [Option<Options>] = [
        config,
        .value(
            "listen", "address", repeats: true,
            help: "Where to serve: 127.0.0.1:10388, [::1]:10388, :10388, unix:/run/porttally.sock."
        ) { $1.listen.append(try ListenAddress(parsing: $0)) },
        state, table,
        .value(
            "shadowsocks", "file", repeats: true, candidates: .files,
            help: "A shadowsocks config or glob to take ports from, instead of looking for them."
        ) { $1.shadowsocks.append($0) },
        .toggle(
            "ownership",
            help: "Own the kernel table, or watch it. Default: own it where the installed nft can save and load that."
        ) { $1.ownership = $0 },
        .value(
            "log-level", "level", candidates: .words(Logger.Level.allCases.map(\.rawValue)),
            help: "The least to log: \(levels). Default: notice"
        ) {
            guard let level = Logger.Level($0) else {
                throw Refusal(description: "\($0) is no level; write one of \(levels)")
            }
            $1.logLevel = level
        },
    ]

    static let config = Option<Options>.value(
        "config", "file", candidates: .files,
        help: "The config file (JSON5). Default: \(Settings.defaultFile), if it is there."
    ) { $1.config = $0 }

    static let state = Option<Options>.value(
        "state", "file", candidates: .files, help: "The store (SQLite). Default: \(Settings.defaultState)"
    ) { $1.state = $0 }

    static let table = Option<Options>.value(
        "table", "name", help: "The kernel table, of family inet. Default: porttally"
    ) {
        if let reason = Settings.objection(toTable: $0) { throw Refusal(description: "\($0) \(reason)") }
        $1.table = $0
    }

    private static let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")

    /// The config, with the command line over it.
    private func settings(_ file: SettingsFile) throws -> Settings {
        var settings = try file.read()
        if !listen.isEmpty { settings.listen = listen }
        if let state { settings.state = state }
        if let table { settings.table = table }
        if !shadowsocks.isEmpty { settings.shadowsocks = shadowsocks }
        settings.ownership = ownership ?? settings.ownership
        return settings
    }

    /// The agent that these options describe.
    func agent() throws -> PorttallyAgent {
        let (level, environment) = (logLevel, ProcessEnvironment.current)
        let log = Logger(label: "porttally") { _ in JournalLog(level: level, environment: environment) }
        let file = SettingsFile(config)
        return try PorttallyAgent(load: { try settings(file) }, log: log)
    }
}

/// Why a value of the command line is refused.
struct Refusal: Error, CustomStringConvertible {
    let description: String
}

internal import Agent
public import ArgumentParser
internal import Linux
public import Logging
internal import SystemPackage
internal import Web

let version = Version.number

/// What every command takes: where the config is, and what overrides it.
struct Options: ParsableArguments {
    @Option(help: "The config file (JSON5). Default: \(Settings.defaultFile), if it is there.")
    var config: String?

    @Option(
        help: "Where to serve: 127.0.0.1:10388, [::1]:10388, :10388, unix:/run/porttally.sock. May be repeated.")
    var listen: [String] = []

    @Option(help: "The store (SQLite). Default: \(Settings.defaultState)")
    var state: String?

    @Option(help: "The kernel table, of family inet. Default: porttally")
    var table: String?

    @Option(help: "A shadowsocks config or glob to take ports from, instead of looking for them. May be repeated.")
    var shadowsocks: [String] = []

    @Flag(
        inversion: .prefixedNo,
        help: "Own the kernel table, or watch it. Default: own it where the installed nft can save and load that.")
    var ownership: Bool?

    @Option(help: "The least to log: trace, debug, info, notice, warning, error, critical.")
    var logLevel: Logger.Level = .notice

    mutating func validate() throws {
        for address in listen {
            do { _ = try ListenAddress(parsing: address) } catch { throw ValidationError("\(error)") }
        }
        if let table, let reason = Settings.objection(toTable: table) {
            throw ValidationError("--table \(table): \(reason)")
        }
    }

    /// The config, with the command line over it.
    private func settings(_ file: SettingsFile) throws -> Settings {
        var settings = try file.read()
        if !listen.isEmpty { settings.listen = try listen.map { try ListenAddress(parsing: $0) } }
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

    /// Does what a command does, and ends the process with the code and the sentence that fit an error.
    func perform(_ body: (PorttallyAgent) async throws -> Void) async throws {
        do { try await body(try agent()) } catch let error as ExitCode { throw error } catch {
            _ = try? FileDescriptor.standardError.writeAll("porttally: \(error)\n".utf8)
            throw ExitCode(ExitStatus(error).rawValue)
        }
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}

internal import ArgumentParser

/// Counts the traffic of shadowsocks ports with nftables counters.
@main
struct Porttally: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "porttally",
        abstract: "Counts the traffic of shadowsocks ports with nftables counters of their own.",
        version: version,
        subcommands: [Run.self, Check.self, Ruleset.self, Uninstall.self],
        defaultSubcommand: nil)
}

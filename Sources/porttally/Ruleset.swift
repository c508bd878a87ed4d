internal import Agent
internal import ArgumentParser

/// The ruleset.
struct Ruleset: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print the ruleset in nft's language.")
    @OptionGroup var options: Options

    func run() async throws { try await options.perform { print($0.ruleset(), terminator: "") } }
}

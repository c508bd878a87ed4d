internal import Agent
internal import ArgumentParser

/// The agent, in the foreground.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Count, and serve the totals, until told to stop.")
    @OptionGroup var options: Options

    func run() async throws { try await options.perform { try await $0.run() } }
}

internal import Agent
internal import CommandLineOptions

extension Porttally {
    /// The agent, in the foreground.
    static let run = Command("run", abstract: "Count, and serve the totals, until told to stop.") {
        try await $0.run()
        return .success
    }
}

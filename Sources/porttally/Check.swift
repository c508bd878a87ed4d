internal import Agent
internal import ArgumentParser

/// What would be counted.
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what would be counted, from which file, and what is wrong.")
    @OptionGroup var options: Options

    func run() async throws {
        try await options.perform { agent in
            let (report, isWell) = agent.check()
            print(report, terminator: "")
            if !isWell { throw ExitCode(ExitStatus.configuration.rawValue) }
        }
    }
}

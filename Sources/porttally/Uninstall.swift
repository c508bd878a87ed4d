internal import Agent
internal import ArgumentParser

/// Removes the table.
struct Uninstall: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take a last reading and remove the kernel table; the store stays.")
    @OptionGroup var options: Options

    func run() async throws { try await options.perform { print(try $0.uninstall()) } }
}

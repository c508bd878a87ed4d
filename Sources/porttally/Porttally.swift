internal import Agent
internal import CommandLineOptions
internal import Glibc
internal import SystemPackage

/// Counts the traffic of shadowsocks ports with nftables counters.
@main
enum Porttally {
    /// What a command does; says how it went.
    typealias Action = @Sendable () async -> ExitStatus

    static let program: Program<Action> = Program(
        "porttally", abstract: "Counts the traffic of shadowsocks ports with nftables counters of their own.",
        version: Version.number,
        commands: [run, status, top, history, export, netdata, check, ruleset, uninstall, completions])

    /// Reads the command line, does what it asks for, and ends the process with the status that fits.
    @concurrent
    static func main() async {
        let status: ExitStatus
        switch program.read(Array(CommandLine.arguments.dropFirst())) {
        case .action(let action): status = await action()
        case .answer(let text):
            print(text, terminator: "")
            status = .success
        case .mistake(let text):
            complain(text)
            status = .usage
        }
        exit(status.rawValue)
    }

    /// Says something on standard error, as far as anybody listens there.
    static func complain(_ text: String) { _ = try? FileDescriptor.standardError.writeAll(text.utf8) }
}

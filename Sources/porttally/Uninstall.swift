internal import Agent
internal import CommandLineOptions

extension Porttally {
    /// Removes the table.
    static let uninstall = Command(
        "uninstall", abstract: "Take a last reading and remove the kernel table; the store stays."
    ) {
        print(try $0.uninstall())
        return .success
    }
}

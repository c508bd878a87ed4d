internal import Agent
internal import CommandLineOptions

extension Porttally {
    /// What would be counted.
    static let check = Command("check", abstract: "Say what would be counted, from which file, and what is wrong.") {
        let (report, isWell) = $0.check()
        print(report, terminator: "")
        return isWell ? .success : .configuration
    }
}

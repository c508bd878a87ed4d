internal import Agent
internal import CommandLineOptions

extension Porttally {
    /// The ruleset.
    static let ruleset = Command("ruleset", abstract: "Print the ruleset in nft's language.") {
        print($0.ruleset(), terminator: "")
        return .success
    }
}

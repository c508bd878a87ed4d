public import Shadowsocks

/// What is wrong with the agent's own config, all of it.
public struct SettingsError: Error, CustomStringConvertible {
    /// One sentence each.
    public var problems: [ConfigProblem]

    public var description: String { problems.map(\.description).joined(separator: "\n") }
}

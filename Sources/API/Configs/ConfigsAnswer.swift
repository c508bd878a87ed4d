public import JSON5

/// What is wrong with the configs that were looked at last.
public struct ConfigsAnswer: Sendable, Hashable, JSONRecord {
    /// A sentence each, with the file and the place in it.
    public var problems: [String] = []
    /// How much more is wrong than these say.
    public var more = 0

    public init() {}

    package static let fields: [JSONField<ConfigsAnswer>] = [
        JSONField("problems", \.problems), JSONField("more", \.more),
    ]
}

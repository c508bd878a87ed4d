/// What came of listening to changes of the ruleset for a while.
public struct RulesetChange: Sendable, Hashable {
    /// Whether somebody else has changed the table, or may have.
    public var isTouched = false
    /// The names of the quotas of a table of this name that packets have used up, in their order.
    public var depleted: [String] = []
    /// Whether events were lost, or made no sense: others may have been depleted as well.
    public var hasOverflowed = false

    /// Nothing.
    public init() {}
}

/// What a token opens.
enum Scope: String, Sendable, Hashable, CaseIterable {
    /// `/metrics`.
    case metrics
    /// All other figures.
    case read
    /// What changes something.
    case manage
}

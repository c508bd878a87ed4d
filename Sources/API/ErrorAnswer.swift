public import JSON5

/// What is answered where something can't be: always this shape.
public struct ErrorAnswer: Sendable, Hashable, JSONRecord {
    /// What is wrong, and what would be right.
    public var error = ""

    public init() {}
    public init(_ error: String) { self.error = error }

    package static let fields: [JSONField<ErrorAnswer>] = [JSONField("error", \.error)]
}

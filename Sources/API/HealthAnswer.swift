public import JSON5

/// Whether the agent counts.
public struct HealthAnswer: Sendable, Hashable, JSONRecord {
    /// `ok` or `error`.
    public var status = ""
    /// Why it doesn't count, in words.
    public var reason: String?

    public init() {}

    /// - Parameter reason: Why it doesn't count; nil where it does.
    public init(_ reason: String?) {
        status = reason == nil ? "ok" : "error"
        self.reason = reason
    }

    package static let fields: [JSONField<HealthAnswer>] = [
        JSONField("status", \.status), JSONField("reason", \.reason),
    ]
}

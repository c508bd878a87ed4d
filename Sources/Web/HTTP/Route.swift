/// A path and what answers it.
public struct Route: Sendable {
    /// What answers a request; it bounds its own time.
    ///
    /// Requests are begun one after the other: what takes long has to come after an `await`.
    public typealias Handler = @Sendable (Request) async -> Response

    /// The path: exact, as in `/metrics`, or with a last segment in braces that stands for any one segment, as in
    /// `/api/stats/{name}`.
    public let path: String
    /// What a token has to open for this; nil is open to all.
    public let scope: String?
    let handler: Handler

    /// Answers GET and HEAD requests for a path.
    ///
    /// - Parameters:
    ///   - path: The path, exact or with a last segment in braces.
    ///   - scope: What a token has to open for this, where any are known.
    ///   - handler: What answers; called once per request, several at a time.
    public init(_ path: String, scope: String? = nil, handler: @escaping Handler) {
        self.path = path
        self.scope = scope
        self.handler = handler
    }
}

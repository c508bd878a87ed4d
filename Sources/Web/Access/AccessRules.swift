/// Who may ask for what.
public struct AccessRules: Hashable, Sendable {
    /// The tokens that are known; without any, nobody is asked for one.
    public var tokens: [AccessToken]

    public init(_ tokens: [AccessToken] = []) { self.tokens = tokens }

    /// What is answered to who may not have a route.
    ///
    /// - Parameters:
    ///   - scope: What the route asks for; nil is open to all.
    ///   - authorization: The request's `Authorization`.
    /// - Returns: 401 without a token that is known, 403 where it doesn't open this; nil lets the request in.
    func refusal(for scope: String?, _ authorization: String?) -> Response? {
        guard let scope, !tokens.isEmpty else { return nil }
        guard let authorization else { return Self.answer(401, "missing authorization header") }
        guard let token = token(in: authorization) else { return Self.answer(401, "invalid token") }
        guard token.scopes.contains(scope) else {
            return Self.answer(403, "the token \(token.name) has no scope \(scope)")
        }
        return nil
    }

    /// The token that a header field has; how long this takes tells nothing of those that are known.
    private func token(in authorization: String) -> AccessToken? {
        let scheme = "bearer "
        guard authorization.prefix(scheme.count).lowercased() == scheme else { return nil }
        let digest = SHA256.digest(Array(authorization.dropFirst(scheme.count).utf8))
        var found: AccessToken?
        for token in tokens where Self.isEqual(token.digest, digest) { found = token }
        return found
    }

    /// Whether two digests are equal, looking at all of both.
    private static func isEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        zip(a, b).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func answer(_ status: Int, _ error: String) -> Response {
        let text = error.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
        let fields = status == 401 ? [Request.Field("WWW-Authenticate", "Bearer realm=\"porttally\"")] : []
        return Response(
            status: status, contentType: "application/json; charset=utf-8", headers: fields,
            body: Array(#"{"error":"\#(text)"}"#.utf8))
    }
}

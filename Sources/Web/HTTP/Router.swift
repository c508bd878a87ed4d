/// Finds the route for a request.
struct Router: Sendable {
    /// The methods that every route answers.
    static let methods = "GET, HEAD"

    /// The outcome: ready-made, or a handler to ask.
    enum Match: Sendable {
        case answered(Response)
        case route(Route, Request)
    }

    private var exact: [String: Route] = [:]
    /// Routes with a parameter, by what precedes it, slash included.
    private var parameterised: [String: Route] = [:]

    /// Routes; of two with the same path the later wins.
    init(_ routes: [Route]) {
        for route in routes {
            if let brace = route.path.lastIndex(of: "{"), route.path.hasSuffix("}") {
                parameterised[String(route.path[..<brace])] = route
            } else {
                exact[route.path] = route
            }
        }
    }

    /// Finds the route.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - target: The request target as it was sent.
    ///   - headers: The header fields.
    /// - Returns: The handler to ask, or the answer where the server itself is meant.
    /// - Throws: `badRequest`, `notFound` or `methodNotAllowed`.
    func match(method: String, target: String, headers: [Request.Field]) throws(Refusal) -> Match {
        if method == "CONNECT" { throw .methodNotAllowed }
        guard case .resource(let path, let query) = try RequestTarget(target, method: method) else {
            return .answered(.text("", headers: [.init("Allow", Self.methods)]))
        }
        guard let (route, parameter) = find(path) else { throw .notFound }
        guard method == "GET" || method == "HEAD" else { throw .methodNotAllowed }
        return .route(route, Request(path: path, query: query, parameter: parameter, headers: headers))
    }

    private func find(_ path: String) -> (Route, parameter: String?)? {
        if let route = exact[path] { return (route, nil) }
        guard let slash = path.lastIndex(of: "/") else { return nil }
        let start = path.index(after: slash)
        guard start < path.endIndex, let route = parameterised[String(path[..<start])],
            let parameter = PercentEncoding.decode(path[start...].utf8)
        else { return nil }
        return (route, parameter)
    }
}

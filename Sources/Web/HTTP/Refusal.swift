/// The errors that the server itself answers: a status and fixed words, nothing from inside.
enum Refusal: Int, Error {
    case badRequest = 400
    case forbidden = 403
    case notFound = 404
    case methodNotAllowed = 405
    case requestTimeout = 408
    case contentTooLarge = 413
    case misdirectedRequest = 421
    case headerTooLarge = 431
    case internalError = 500
    case versionNotSupported = 505

    /// The answer.
    var response: Response {
        let words =
            switch self {
            case .badRequest: "bad request"
            case .forbidden: "only root and the agent's own user are answered here"
            case .notFound: "page not found"
            case .methodNotAllowed: "method not allowed"
            case .requestTimeout: "request timeout"
            case .contentTooLarge: "content too large"
            case .misdirectedRequest:
                """
                misdirected request: Host is neither localhost nor an address that porttally listens on; \
                if it is a name of this server, add it to "hosts" in porttally's config
                """
            case .headerTooLarge: "request header fields too large"
            case .internalError: "internal server error"
            case .versionNotSupported: "HTTP version not supported"
            }
        let headers: [Request.Field] =
            switch self {
            case .methodNotAllowed: [.init("Allow", Router.methods)]
            default: []
            }
        return .text(status: rawValue, "\(rawValue) \(words)\n", headers: headers)
    }
}

/// What a request line asks for (RFC 9112 §3.2).
///
/// Paths are neither decoded nor normalised: `//metrics`, `/%6detrics` and `/metrics/../metrics` are other paths than
/// `/metrics`, and no such thing exists.
enum RequestTarget: Hashable {
    /// The authority in an absolute target, `host:port`; nil where there is none.
    static func authority(in target: String) -> Substring? {
        guard let scheme = schemes.first(where: { target.lowercased().hasPrefix($0) }) else { return nil }
        return target.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
    }

    private static let schemes = ["http://", "https://"]

    /// A path, with what follows its `?`.
    case resource(path: String, query: String?)
    /// The server as a whole: `OPTIONS *`.
    case server

    /// Reads a request target.
    ///
    /// - Parameters:
    ///   - text: The target as it was sent: `/path?query`, `http://host/path?query` or `*`.
    ///   - method: The method; only OPTIONS may ask for `*`.
    /// - Throws: `badRequest` for anything else, and for malformed percent-encoding in the path.
    init(_ text: String, method: String) throws(Refusal) {
        var rest = text[...]
        if let authority = Self.authority(in: text) {
            // Absolute form: a server must take it, though only clients of a proxy send it.
            guard !authority.isEmpty else { throw .badRequest }
            rest = text[authority.endIndex...]
            if rest.isEmpty, method == "OPTIONS" {
                self = .server
                return
            }
            if !rest.hasPrefix("/") { rest = "/" + rest }
        }
        if rest == "*", method == "OPTIONS" {
            self = .server
            return
        }
        guard rest.hasPrefix("/"), !rest.contains("#") else { throw .badRequest }
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard PercentEncoding.decode(parts[0].utf8) != nil else { throw .badRequest }
        self = .resource(path: String(parts[0]), query: parts.count == 2 ? String(parts[1]) : nil)
    }
}

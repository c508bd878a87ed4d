/// A GET or HEAD request, as a route's handler sees it.
///
/// The two aren't told apart: the server leaves the body out of the answer to HEAD.
public struct Request: Sendable {
    /// The path as it was sent, percent-encoding and all.
    public let path: String
    /// What follows the `?`, as it was sent; nil without a `?`.
    public let query: String?
    /// The segment that stood in for a route's `{…}`, decoded; nil for a route without one.
    public let parameter: String?
    /// The header fields in the order of their arrival.
    public let headers: [Field]

    /// The fields of the query in their order, decoded; nil where it can't be.
    ///
    /// A `+` stays one: times have it, and nothing that is asked for has a blank.
    public var queryFields: [Field]? {
        var fields: [Field] = []
        for part in (query ?? "").split(separator: "&") {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(sides[0].utf8),
                let value = PercentEncoding.decode((sides.count > 1 ? sides[1] : "").utf8)
            else { return nil }
            fields.append(Field(name, value))
        }
        return fields
    }

    /// A header field, or one of a query.
    public struct Field: Hashable, Sendable {
        /// The name as it was sent; case doesn't matter.
        public let name: String
        /// The value, without the blanks around it.
        public let value: String

        /// A header field for a response or a test.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A request, for a test.
    public init(path: String, query: String? = nil, parameter: String? = nil, headers: [Field] = []) {
        self.path = path
        self.query = query
        self.parameter = parameter
        self.headers = headers
    }

    /// The value of a header field; several of one name are joined by commas (RFC 9110 §5.3).
    ///
    /// - Parameter name: The field's name, in any case.
    /// - Returns: The value, or nil when there is no such field.
    public func header(_ name: String) -> String? {
        let name = name.lowercased()
        let values = headers.lazy.filter { $0.name.lowercased() == name }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }
}

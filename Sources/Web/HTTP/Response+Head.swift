internal import NIOHTTP1

extension Response {
    /// Whether a response of this status has content at all (RFC 9110 §6.4.1).
    var mayHaveBody: Bool { status >= 200 && status != 204 && status != 304 }

    /// The status line and header fields.
    ///
    /// - Parameter keepAlive: Whether the connection stays open; said also where it is the default, for HTTP/1.0.
    /// - Returns: The head, ready to be written.
    func head(keepAlive: Bool) -> HTTPResponseHead {
        var fields = HTTPHeaders()
        if mayHaveBody {
            fields.add(name: "Content-Type", value: contentType)
            fields.add(name: "Content-Length", value: "\(content.bytes.count)")
        }
        fields.add(name: "X-Content-Type-Options", value: "nosniff")
        for field in headers {
            fields.add(name: field.name, value: field.value)
        }
        fields.add(name: "Connection", value: keepAlive ? "keep-alive" : "close")
        return HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: fields)
    }
}

extension Refusal {
    /// What to answer to bytes that are no HTTP request.
    init(_ error: HTTPParserError) {
        switch error {
        case .headerOverflow: self = .headerTooLarge
        case .invalidVersion: self = .versionNotSupported
        default: self = .badRequest
        }
    }
}

/// What a route's handler answers.
///
/// `Content-Length`, `Connection` and `X-Content-Type-Options: nosniff` are added by the server.
public struct Response: Sendable {
    /// The status code, as in 200.
    public var status: Int
    /// The media type, as in `text/plain; charset=utf-8`.
    public var contentType: String
    /// Further header fields.
    public var headers: [Request.Field]
    /// The content.
    public var content: Content

    /// A response of bytes.
    public init(status: Int = 200, contentType: String, headers: [Request.Field] = [], body: [UInt8]) {
        self.init(status: status, contentType: contentType, headers: headers, content: Content(body))
    }

    /// A response of content that other responses may have, too.
    public init(status: Int = 200, contentType: String, headers: [Request.Field] = [], content: Content) {
        self.status = status
        self.contentType = contentType
        self.headers = headers
        self.content = content
    }

    /// A response of plain text.
    ///
    /// - Parameters:
    ///   - status: The status code.
    ///   - text: The content.
    ///   - headers: Further header fields.
    /// - Returns: The response.
    public static func text(status: Int = 200, _ text: String, headers: [Request.Field] = []) -> Response {
        Response(
            status: status, contentType: "text/plain; charset=utf-8", headers: headers, body: [UInt8](text.utf8))
    }

    /// The same in gzip if that is wanted and worth it; either way it says that the next client may get the other.
    func encoded(asGzip isWanted: Bool) -> Response {
        var response = self
        response.headers.append(.init("Vary", "Accept-Encoding"))
        if isWanted, let compressed = content.gzipped() {
            response.content = compressed
            response.headers.append(.init("Content-Encoding", "gzip"))
        }
        return response
    }

    /// Whether it can be sent at all, and no header field would smuggle in another one.
    var isWellFormed: Bool {
        let fields = headers + [.init("Content-Type", contentType)]
        return (200...999).contains(status)
            && fields.allSatisfy { field in
                !field.name.isEmpty && field.name.utf8.allSatisfy(Self.isTokenByte)
                    && !field.value.utf8.contains { $0 < 0x20 && $0 != 0x09 || $0 == 0x7f }
            }
    }

    /// Whether a byte may stand in a field's name (RFC 9110 §5.6.2).
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}

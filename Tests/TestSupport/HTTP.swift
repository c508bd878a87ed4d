/// What an HTTP server answered.
public struct Answer: Sendable {
    public var status: Int
    public var body: String
}

/// Asks the agent for a path over a plain socket, which is cheaper than starting curl.
///
/// - Parameters:
///   - path: What to ask for.
///   - port: Where, on 127.0.0.1.
///   - seconds: How long any step may take.
/// - Returns: Nil where nobody answered in full.
public func httpGet(_ path: String, port: Int = 10388, within seconds: Int = 5) -> Answer? {
    guard let socket = try? Socket.connected(port, within: seconds) else { return nil }
    defer { socket.close() }
    socket.write(Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8))
    let text = String(decoding: socket.bytesToEnd(), as: UTF8.self)
    guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
    let head = text[..<end.lowerBound].split(separator: "\r\n")
    let words = head.first?.split(separator: " ") ?? []
    guard words.count > 1, let status = Int(words[1]) else { return nil }
    let length = head.first { $0.lowercased().hasPrefix("content-length:") }
        .flatMap { Int($0.split(separator: ":")[1].filter(\.isNumber)) }
    let body = String(text[end.upperBound...])
    guard let length, length == body.utf8.count else { return nil }
    return Answer(status: status, body: body)
}

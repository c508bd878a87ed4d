import Testing

@testable import Web

/// Request targets that try to reach something else, over the wire.
@Suite(.timeLimit(.minutes(1))) struct TargetTests {
    @Test(arguments: [
        ("/metrics/../health", 404), ("/../../etc/passwd", 404), ("/%2e%2e/metrics", 404), ("/..%2fmetrics", 404),
        ("/%2fmetrics", 404), ("//metrics", 404), ("/metrics/", 404), ("/./metrics", 404), ("/%6detrics", 404),
        ("/metrics;x=y", 404), ("/metrics\\..\\x", 404), ("/api/stats/..", 200), ("/api/stats/%2e%2e%2f", 200),
        ("/api/stats/a%2fb", 200), ("/api/stats/a/b", 404), ("/api/stats/", 404),
        ("/metrics%00", 400), ("/api/stats/%00", 400), ("/metrics%", 400), ("/%zz", 400), ("/%ff", 400), ("*", 400),
        ("metrics", 400), ("/metrics#x", 400), ("http:///metrics", 400), ("http://h/../metrics", 404),
        ("ftp://h/metrics", 400), ("http://h/metrics", 200), ("HTTP://other:9/metrics?q", 200), ("/metrics?%00", 200),
        ("/metrics\0", 400), ("/met\u{1}rics", 400), ("/métrics", 400), ("/metrics\thttp", 400), ("h:80", 400),
    ])
    func isTakenAsItIsOrRefused(target: String, status: Int) async throws {
        try await TestServer.serve { server in
            let answer = try await server.exchange("GET \(target) HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
            #expect(answer.ranges(of: "HTTP/1.1").count == 1)
        }
    }

    /// What a proxy before us might read as one request and we as two, or the other way round.
    @Test(arguments: [
        "Content-Length: 3\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 3",
        "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: identity, chunked, x",
        "Content-Length: 3, 3", "Content-Length: +3", "Content-Length: 0x3", "Content-Length: 3 3",
        "Content-Length : 3", " Content-Length: 3", "Content-Length: 3\r\nContent-Length: 0",
        "X: y\r\n folded: z", "Content-Length:\u{b}3", "Content-Length: 3\r\r\nX: y",
    ])
    func ambiguousLengthsEndTheConnection(fields: String) async throws {
        try await TestServer.serve { server in
            let answer = try await server.exchange(
                "POST / HTTP/1.1\r\nHost: h\r\n\(fields)\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 400 "), "\(answer)")
            #expect(answer.ranges(of: "HTTP/1.1").count == 1, "\(answer)")
        }
    }

    @Test(arguments: [
        "-1\r\n", "0x3\r\nabc\r\n", "3 \r\nabc\r\n", "+3\r\nabc\r\n", "\r\nabc", "3\nabc\r\n0\r\n\r\n", "3\r\nabcd\r\n",
        "3\r\nabc0\r\n\r\n", "10000000000000000\r\nabc", "3;\u{0}\r\nabc\r\n0\r\n\r\n",
    ])
    func badChunksEndTheConnection(chunks: String) async throws {
        try await TestServer.serve { server in
            let answer = try await server.exchange(
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)"
                    + "GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 400 "), "\(answer)")
            #expect(answer.ranges(of: "HTTP/1.1").count == 1, "\(answer)")
        }
    }
}

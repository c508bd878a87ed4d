import Testing

@testable import Web

/// Whom a request is meant for.
@Suite(.timeLimit(.minutes(1))) struct HostTests {
    @Test(arguments: [
        ("127.0.0.1:10388", "127.0.0.1:10388", true), ("127.0.0.1:10388", "127.0.0.1", true),
        ("127.0.0.1:10388", "localhost", true), ("127.0.0.1:10388", "LocalHost.:9999", true),
        ("127.0.0.1:10388", "evil.example", false), ("127.0.0.1:10388", "evil.example:10388", false),
        ("127.0.0.1:10388", "127.0.0.1.evil.example", false), ("127.0.0.1:10388", "localhost.evil.example", false),
        ("127.0.0.1:10388", "192.0.2.1:10388", false), ("127.0.0.1:10388", "[::1]:10388", false),
        ("127.0.0.1:10388", "[::ffff:127.0.0.1]:10388", true), ("127.0.0.1:10388", "127.1", false),
        ("127.0.0.1:10388", "2130706433", false), ("127.0.0.1:10388", "0x7f.0.0.1", false),
        ("127.0.0.1:10388", "", false), ("127.0.0.1:10388", ":10388", false), ("127.0.0.1:10388", "localhost:x", false),
        ("127.0.0.1:10388", "user@localhost", false), ("127.0.0.1:10388", "localhost, evil.example", false),
        ("127.0.0.1:10388", "[127.0.0.1]", false), ("127.0.0.1:10388", "[::1", false),
        ("[::1]:10388", "[::1]:10388", true), ("[::1]:10388", "[0:0::1]", true), ("[::1]:10388", "::1", false),
        ("[::1]:10388", "127.0.0.1", false),
        (":10388", "192.0.2.1:10388", true), (":10388", "[2001:db8::1]:80", true), (":10388", "evil.example", false),
        ("0.0.0.0:10388", "192.0.2.1", true), ("[::]:10388", "[2001:db8::1]", true),
        ("192.0.2.1:10388", "192.0.2.1:10388", true), ("192.0.2.1:10388", "192.0.2.2:10388", false),
        ("192.0.2.1:10388", "Metrics.Example.net:10388", true), ("192.0.2.1:10388", "metrics.example.net.", true),
        ("192.0.2.1:10388", "198.51.100.7", true), ("192.0.2.1:10388", "[2001:db8::7]:1", true),
        ("192.0.2.1:10388", "x.metrics.example.net", false),
    ])
    func isAdmitted(listener: String, host: String, isMeant: Bool) throws {
        let names = ["metrics.example.NET", "198.51.100.7", "2001:db8:0::7"]
        let rules = try #require(HostRules(ListenAddress(parsing: listener), names: names))
        #expect(rules.admit(host) == isMeant)
    }

    @Test(arguments: [
        ("metrics.example.net", true), ("a_b", true), ("192.0.2.1", true), ("::1", true), ("[::1]", true), ("", false),
        (".", false), ("a:80", false), ("http://a", false), ("a/b", false), ("*", false), ("a b", false),
        (String(repeating: "a", count: 254), false),
    ])
    func aConfiguredNameHasNoPort(text: String, isHost: Bool) {
        #expect(HTTPServer.isHost(text) == isHost)
    }

    @Test(arguments: [
        ("GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421),
        ("GET /metrics HTTP/1.0\r\nHost: evil.example\r\n\r\n", 421),
        ("HEAD /health HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421), ("GET /none HTTP/1.1\r\nHost: evil\r\n\r\n", 421),
        ("OPTIONS * HTTP/1.1\r\nHost: evil\r\n\r\n", 421), ("GET /metrics HTTP/1.1\r\nHost:\r\n\r\n", 421),
        // The target counts, not Host.
        ("GET http://evil.example/metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", 421),
        ("GET http://localhost/metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 200),
        ("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 200),
        ("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:1\r\nConnection: close\r\n\r\n", 200),
        // As nginx asks by default, and HAProxy.
        ("GET /metrics HTTP/1.0\r\nHost: 127.0.0.1:10388\r\nConnection: close\r\n\r\n", 200),
        ("OPTIONS / HTTP/1.0\r\n\r\n", 405), ("GET /metrics HTTP/1.0\r\n\r\n", 200),
    ])
    func overTheWire(request: String, status: Int) async throws {
        try await TestServer.serve { server in
            let answer = try await server.exchange(request)
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
            guard status == 421, !request.hasPrefix("HEAD") else { return }
            #expect(answer.contains("\"hosts\" in porttally's config"))
            #expect(!answer.contains("evil"))
        }
    }

    @Test func anybodyMayBeMeantOnAUnixSocket() async throws {
        try await TestServer.serve(on: .abstract(name: "porttally-tests/host")) { server in
            for host in ["evil.example", "localhost", "", "unix:/run/x.sock:"] {
                let answer = try await server.exchange(
                    "GET /metrics HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
                #expect(answer.hasPrefix("HTTP/1.1 200 "), "\(host): \(answer)")
            }
        }
    }
}

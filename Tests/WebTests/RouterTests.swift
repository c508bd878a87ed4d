import Testing

@testable import Web

@Suite struct RouterTests {
    private let router = Router(TestServer.standardRoutes)

    private func path(_ target: String, _ method: String = "GET") -> String {
        do throws(Refusal) {
            switch try router.match(method: method, target: target, headers: []) {
            case .answered(let response): return "\(response.status)"
            case .route(let route, let request):
                return "\(route.path) \(request.path) \(request.query ?? "-") \(request.parameter ?? "-")"
            }
        } catch {
            return "\(error.rawValue)"
        }
    }

    @Test(arguments: [
        ("/metrics", "/metrics /metrics - -"), ("/metrics?", "/metrics /metrics  -"),
        ("/metrics?a=b?c", "/metrics /metrics a=b?c -"), ("/", "/ / - -"),
        ("http://h/metrics?x", "/metrics /metrics x -"), ("HTTPS://h:1/metrics", "/metrics /metrics - -"),
        ("http://h", "/ / - -"), ("http://h?q", "/ / q -"), ("http://", "400"), ("http:///metrics", "400"),
        ("//metrics", "404"), ("/metrics/", "404"), ("/metrics/../metrics", "404"), ("/./metrics", "404"),
        ("/%6detrics", "404"), ("/%2e%2e/metrics", "404"), ("/METRICS", "404"), ("/metrics%00", "400"),
        ("/metrics%", "400"), ("/%zz", "400"), ("/%ff", "400"), ("metrics", "400"), ("*", "400"), ("", "400"),
        ("/metrics#x", "400"), ("ftp://h/metrics", "400"),
        ("/api/stats/alice", "/api/stats/{name} /api/stats/alice - alice"),
        ("/api/stats/a%2Fb%20%C3%A9", "/api/stats/{name} /api/stats/a%2Fb%20%C3%A9 - a/b é"),
        ("/api/stats/", "404"), ("/api/stats", "404"), ("/api/stats/a/b", "404"),
        ("/api/stats/+", "/api/stats/{name} /api/stats/+ - +"),
    ])
    func targets(target: String, outcome: String) {
        #expect(path(target) == outcome)
    }

    @Test(arguments: [
        ("POST", "/metrics", "405"), ("OPTIONS", "/metrics", "405"), ("OPTIONS", "*", "200"),
        ("OPTIONS", "http://h", "200"), ("CONNECT", "h:80", "405"), ("POST", "/nowhere", "404"),
        ("TRACE", "/", "405"), ("HEAD", "/metrics", "/metrics /metrics - -"),
    ])
    func methods(method: String, target: String, outcome: String) {
        #expect(path(target, method) == outcome)
    }

    @Test func headersAreFoundInAnyCaseAndJoined() {
        let request = Request(path: "/", headers: [.init("Accept", "a"), .init("ACCEPT", "b")])
        #expect(request.header("accept") == "a, b")
        #expect(request.header("host") == nil)
    }

    @Test(arguments: [
        (Request.Field("X-A", "b"), true), (.init("X-A", "a\tb é"), true), (.init("X-A", "a\nb"), false),
        (.init("X A", "b"), false), (.init("", "b"), false), (.init("X-A", "\0"), false),
    ])
    func headersThatSmuggleAreIllFormed(field: Request.Field, isWellFormed: Bool) {
        #expect(Response.text("", headers: [field]).isWellFormed == isWellFormed)
    }
}

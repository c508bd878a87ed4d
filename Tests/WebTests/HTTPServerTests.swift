import Glibc
import Testing

@testable import Web

@Suite(.timeLimit(.minutes(1))) struct HTTPServerTests {
    @Test(arguments: [
        "127.0.0.1:0", "[::1]:0", ":0", "unix:@porttally-tests/\(getpid())",
        "unix:/tmp/porttally-tests-\(getpid()).sock",
    ])
    func answersOnEveryKindOfSocket(address: String) async throws {
        try await TestServer.serve(on: ListenAddress(parsing: address)) { server in
            let response = try await server.get("/metrics?q")
            #expect(response.status == 200)
            #expect(response.body == "metrics q\n")
            #expect(response["content-type"] == "text/plain; charset=utf-8")
            #expect(response["content-length"] == "10")
            #expect(response["x-content-type-options"] == "nosniff")
            #expect(response["server"] == nil)
            #expect(response["transfer-encoding"] == nil)
        }
    }

    @Test func keepsTheConnection() async throws {
        try await TestServer.serve { server in
            try await TestClient.connect(to: server.address) { client in
                for number in 0..<100 {
                    let response = try await client.get("/metrics?\(number)", "Accept: x\r\n")
                    #expect(response.body == "metrics \(number)\n")
                    #expect(response["connection"] == "keep-alive")
                }
                #expect(try await client.get("/accept", "Accept: a/b\r\naccept: c\r\n").body == "a/b, c")
            }
            #expect(server.server.statistics.acceptedConnections == 1)
            #expect(server.server.statistics.responses[.init(path: "/metrics", status: 200)] == 100)
        }
    }

    @Test func answersPipelinedRequestsInOrder() async throws {
        // The first is slow: the others must not overtake it. Some are answered without a handler.
        let gate = Gate()
        let slow = Route("/slow") { _ in
            await gate.wait()
            return .text("slow")
        }
        try await TestServer.serve(TestServer.standardRoutes + [slow]) { server in
            try await TestClient.connect(to: server.address) { client in
                let paths = ["/slow"] + (0..<2000).map { $0 % 3 == 0 ? "/none" : "/metrics?\($0)" }
                try await client.send(paths.map { "GET \($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined())
                gate.open()
                #expect(try await client.response().body == "slow")
                for number in 0..<2000 {
                    let response = try await client.response()
                    #expect(response.status == (number % 3 == 0 ? 404 : 200))
                    if number % 3 != 0 { #expect(response.body == "metrics \(number)\n") }
                }
            }
        }
    }

    @Test(arguments: ["/metrics", "/", "/none", "/api/stats/x"])
    func headHasTheHeadersOfGet(path: String) async throws {
        try await TestServer.serve { server in
            try await TestClient.connect(to: server.address) { client in
                let whole = try await client.get(path)
                try await client.send("HEAD \(path) HTTP/1.1\r\nHost: h\r\n\r\n")
                let head = try await client.response(toHead: true)
                #expect(head.status == whole.status)
                #expect(head["content-length"] == "\(whole.body.utf8.count)")
                // No byte of a body precedes the next response.
                #expect(try await client.get("/metrics").body == "metrics -\n")
            }
        }
    }

    @Test func errorsAreShortAndSayNothingInside() async throws {
        try await TestServer.serve { server in
            let notFound = try await server.get("/nowhere")
            #expect(notFound.status == 404)
            #expect(notFound.body == "404 page not found\n")
            let post = try await server.exchange(
                "POST /metrics HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc")
            #expect(post.hasPrefix("HTTP/1.1 405 "))
            #expect(post.contains("Allow: GET, HEAD\r\n"))
            let broken = try await server.get("/broken")
            #expect(broken.status == 500)
            #expect(broken["x-b"] == nil)
            #expect(try await server.get("/empty")["content-length"] == nil)
            #expect(server.server.statistics.responses[.init(path: "other", status: 404)] == 1)
        }
    }

    @Test(arguments: [
        ("GET /metrics HTTP/1.1\r\n\r\n", 400),  // No Host.
        ("GET /metrics HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET /metrics\r\n\r\n", 505), ("GET /metrics HTTP/2.0\r\nHost: h\r\n\r\n", 505),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        ("nonsense\r\n\r\n", 400), ("GET /me trics HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("GET /metrics HTTP/1.1\r\nHost: h\r\nBad Name: x\r\n\r\n", 400),
        ("GET /metrics HTTP/1.1\r\nHost : h\r\n\r\n", 400),
        ("GET /metrics HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n", 405),
        ("CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\nbytes", 405),
        ("GET /metrics HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nbytes", 200),
        ("GET /metrics HTTP/1.0\r\n\r\n", 200),
        ("GET /metrics HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", 200),
        ("\r\n\r\nGET http://h/metrics HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", 200),
    ])
    func answersAndCloses(request: String, status: Int) async throws {
        try await TestServer.serve { server in
            let answer = try await server.exchange(request)
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
            #expect(answer.contains("Connection: close\r\n"))
            #expect(answer.ranges(of: "HTTP/1.1").count == 1, "\(answer)")
        }
    }

    @Test func httpOneDotZeroMayKeepTheConnection() async throws {
        try await TestServer.serve { server in
            try await TestClient.connect(to: server.address) { client in
                for _ in 0..<2 {
                    try await client.send("GET /metrics HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                    #expect(try await client.response()["connection"] == "keep-alive")
                }
            }
        }
    }

    @Test func clientsThatCloseTheirSideStillGetTheirAnswers() async throws {
        try await TestServer.serve { server in
            let answers = try await TestClient.connect(to: server.address) { client in
                try await client.send(
                    "GET /metrics?1 HTTP/1.1\r\nHost: h\r\n\r\nGET /metrics?2 HTTP/1.1\r\nHost: h\r\n\r\n")
                client.finishSending()
                return try await client.rest()
            }
            #expect(answers.contains("metrics 1\n"))
            #expect(answers.hasSuffix("metrics 2\n"))
            let half = try await TestClient.connect(to: server.address) { client in
                try await client.send("GET /metr")
                client.finishSending()
                return try await client.rest()
            }
            #expect(half.hasPrefix("HTTP/1.1 400 "))
            let nothing = try await TestClient.connect(to: server.address) { client in
                client.finishSending()
                return try await client.rest()
            }
            #expect(nothing.isEmpty)
        }
    }
}

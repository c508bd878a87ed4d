import Testing

@testable import Web

@Suite(.timeLimit(.minutes(1))) struct HTTPLimitsTests {
    private func limits(_ change: (inout HTTPLimits) -> Void) -> HTTPLimits {
        var limits = HTTPLimits()
        change(&limits)
        return limits
    }

    @Test(arguments: [
        ("GET /metrics?\(String(repeating: "a", count: 9000)) HTTP/1.1\r\nHost: h\r\n\r\n", 431),
        ("GET /metrics HTTP/1.1\r\nHost: h\r\nX: \(String(repeating: "a", count: 9000))\r\n\r\n", 431),
        ("GET /metrics HTTP/1.1\r\nHost: h\r\n\(String(repeating: "X: a\r\n", count: 101))\r\n", 431),
        // Without an end: what is too long needn't be waited for.
        ("GET /metrics HTTP/1.1\r\nHost: h\r\nX: \(String(repeating: "a", count: 1_000_000))", 431),
        ("POST /metrics HTTP/1.1\r\nHost: h\r\nContent-Length: 65537\r\n\r\n", 413),
        ("POST /metrics HTTP/1.1\r\nHost: h\r\nContent-Length: 9223372036854775807\r\n\r\nabc", 413),
        // One byte past the limit, which no Content-Length announced.
        (
            "POST /metrics HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "10001\r\n\(String(repeating: "b", count: 0x10001))\r\n0\r\n\r\n", 413
        ),
        (
            "POST /metrics HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                + String(repeating: "8000\r\n\(String(repeating: "b", count: 0x8000))\r\n", count: 100), 413
        ),
        (
            "POST /metrics HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;"
                + String(repeating: "e", count: 1_000_000), 413
        ),
    ])
    func tooMuchIsRefused(request: String, status: Int) async throws {
        try await TestServer.serve { server in
            // The answer is read to its end although we sent more than was read: no reset overtook it.
            let answer = try await server.exchange(request)
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
            #expect(answer.hasSuffix("\n"))
            #expect(answer.ranges(of: "HTTP/1.1").count == 1)
        }
    }

    @Test func asMuchAsAllowedIsTaken() async throws {
        try await TestServer.serve { server in
            try await TestClient.connect(to: server.address) { client in
                #expect(try await client.get("/metrics", "X: \(String(repeating: "a", count: 8100))\r\n").status == 200)
                let body = String(repeating: "b", count: 65536)
                try await client.send("POST /metrics HTTP/1.1\r\nHost: h\r\nContent-Length: 65536\r\n\r\n" + body)
                #expect(try await client.response().status == 405)
                #expect(try await client.get("/metrics").status == 200)
            }
        }
    }

    @Test(arguments: [
        "G", "GET /metrics HTTP/1.1\r\nHost:", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab", "\r\n",
    ])
    func aRequestThatNeverEndsIsClosedWith408(beginning: String) async throws {
        try await TestServer.serve(limits: limits { $0.requestTimeout = .milliseconds(50) }) { server in
            let answer = try await server.exchange(beginning)
            #expect(answer.hasPrefix("HTTP/1.1 408 "), "\(answer)")
            #expect(answer.contains("Connection: close\r\n"))
        }
    }

    @Test func drippingBytesDoesNotProlongTheTime() async throws {
        try await TestServer.serve(limits: limits { $0.requestTimeout = .milliseconds(100) }) { server in
            try await TestClient.connect(to: server.address) { client in
                let start = ContinuousClock.now
                try await client.send("GET /metrics HTTP/1.1\r\nX: ")
                // One byte at a time until the server has enough of it, at the latest when the test's time is over.
                while server.server.statistics.responses.isEmpty {
                    try await client.send("a")
                    try await Task.sleep(for: .milliseconds(5))
                }
                #expect(try await client.rest().hasPrefix("HTTP/1.1 408 "))
                #expect(ContinuousClock.now - start >= .milliseconds(95))
            }
        }
    }

    @Test func anIdleConnectionIsClosedWithoutAWord() async throws {
        try await TestServer.serve(limits: limits { $0.idleTimeout = .milliseconds(50) }) { server in
            let answer = try await server.exchange("")
            #expect(answer.isEmpty)
            #expect(server.server.statistics.responses.isEmpty)
        }
    }

    @Test func aClientThatDoesNotReadIsCut() async throws {
        try await TestServer.serve(limits: limits { $0.responseTimeout = .milliseconds(100) }) { server in
            let client = try TestClient.connected(to: server.address)
            try client.write("GET /big HTTP/1.1\r\nHost: h\r\n\r\n")
            try await server.eventually { $0.responses[.init(path: "/big", status: 200)] == 1 }
            try await server.eventually { $0.openConnections == 0 }
            #expect(client.remaining() < 32 << 20)
        }
    }

    @Test func aSlowReaderGetsAllOfABigResponse() async throws {
        try await TestServer.serve { server in
            let response = try await server.get("/big")
            #expect(response.body.utf8.count == 32 << 20)
        }
    }

    @Test func connectionsPastTheLimitHear503WhereAllAreBeingAnswered() async throws {
        let gate = Gate()
        let slow = Route("/slow") { _ in
            await gate.wait()
            return .text("slow")
        }
        let limits = limits {
            $0.connections = 2
            $0.refusedConnections = 8
            $0.lingerTimeout = .milliseconds(200)
        }
        try await TestServer.serve(TestServer.standardRoutes + [slow], limits: limits) { server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        let response = try await server.get("/slow")
                        #expect(response.body == "slow")
                    }
                }
                try await server.eventually { _ in gate.waiting == 2 }
                let refused = try await server.exchange("GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(refused.hasPrefix("HTTP/1.1 503 "))
                #expect(refused.contains("Connection: close\r\n"))
                // Who says nothing isn't waited for long, and hears it too.
                #expect(try await server.exchange("").hasPrefix("HTTP/1.1 503 "))
                #expect(server.server.statistics.rejectedConnections == 2)
                #expect(server.server.statistics.openConnections == 2)
                gate.open()
                try await group.waitForAll()
            }
            try await server.eventually { $0.openConnections == 0 }
            #expect(try await server.get("/metrics").status == 200)
        }
    }

    @Test(arguments: [(1024, 64), (192, 64), (100, 18), (80, 8), (10, 1), (-1, 64)])
    func leaveDescriptorsToTheRestOfTheProcess(descriptors: Int, connections: Int) {
        let limits = HTTPLimits(descriptors: descriptors)
        #expect(limits.connections == connections && limits.refusedConnections == connections)
    }
}

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

    @Test func connectionsPastTheLimitWaitWhereAllAreBeingAnswered() async throws {
        let gate = Gate()
        let slow = Route("/slow") { _ in
            await gate.wait()
            return .text("slow")
        }
        let limits = limits { $0.connections = 8 }
        try await TestServer.serve(TestServer.standardRoutes + [slow], limits: limits) { server in
            try await withThrowingDiscardingTaskGroup { group in
                // One more than there are places is let in before the server sees that all are taken.
                for number in 1...9 {
                    group.addTask {
                        let isAnswered = try await server.isAnswered("/slow")
                        #expect(isAnswered)
                    }
                    try await server.eventually { _ in gate.waiting == number }
                }
                // They are connected, which the kernel does by itself, but nobody has taken them in.
                let waiting = try (0..<20).map { _ in try Holder(server) }
                for client in waiting { try client.descriptor.write("GET /metrics HTTP/1.0\r\n\r\n") }
                #expect(server.server.statistics.acceptedConnections == 9)
                gate.open()
                for client in waiting {
                    #expect(try await client.descriptor.bytes().starts(with: "HTTP/1.1 200 ".utf8))
                }
            }
            try await server.eventually { $0.openConnections == 0 }
            #expect(server.server.statistics.acceptedConnections == 29)
        }
    }

    @Test func clientsThatAskAgainAtOnceLetOthersIn() async throws {
        // Those who send the next request together with the last one hold all places, and are never seen to wait.
        let gate = Gate()
        let slow = Route("/slow") { _ in
            await gate.wait()
            return .text("slow")
        }
        let limits = limits { $0.connections = 8 }
        try await TestServer.serve(TestServer.standardRoutes + [slow], limits: limits) { server in
            let request = "GET /slow HTTP/1.1\r\nHost: h\r\n\r\n"
            let greedy = try (1...9).map { _ in try Holder(server) }
            for client in greedy { try client.descriptor.write(String(repeating: request, count: 1000)) }
            try await server.eventually { _ in gate.waiting == 9 }
            gate.open()
            for _ in 0..<20 { #expect(try await server.isAnswered("/metrics")) }
            withExtendedLifetime(greedy) {}
        }
    }

    @Test(arguments: [(1024, 256), (192, 128), (100, 36), (80, 16), (10, 1), (-1, 256)])
    func leaveDescriptorsToTheRestOfTheProcess(descriptors: Int, connections: Int) {
        let limits = HTTPLimits(descriptors: descriptors)
        #expect(limits.connections == connections)
    }
}

import SystemPackage
import Testing

@testable import Web

/// Clients that take a connection and do nothing with it.
@Suite(.timeLimit(.minutes(1))) struct CrowdTests {
    @Test func theClientThatHasWaitedLongestMakesRoom() async throws {
        var limits = HTTPLimits()
        limits.connections = 3
        // Where all three are new, or being answered, no connection is kept.
        limits.greetingTimeout = .zero
        try await TestServer.serve(limits: limits) { server in
            let clients = try (0..<3).map { _ in try Holder(server) }
            try await server.eventually { $0.openConnections == 3 && server.server.connections.hasRoom }
            // The first to come isn't the one that waits longest: that is who was answered first.
            for (number, client) in [clients[2], clients[0], clients[1]].enumerated() {
                try client.descriptor.write("GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n")
                try await server.eventually { $0.responses[.init(path: "/metrics", status: 200)] == number + 1 }
            }
            #expect(try await server.get("/").status == 200)
            #expect(clients[2].descriptor.remaining() > 0)
            try await server.eventually { $0.openConnections == 2 }
            // A request that begins makes it the last in the row; half a one doesn't save it in the end.
            try clients[0].descriptor.write("GET /metrics HTTP/1.1\r\nHo")
            #expect(try await server.get("/").status == 200)
            try await server.eventually { $0.openConnections == 2 }
            var more = [try Holder(server), try Holder(server)]
            try await server.eventually { $0.evictedConnections == 2 && $0.openConnections == 3 }
            #expect(clients[1].descriptor.remaining() > 0)
            more.append(try Holder(server))
            try await server.eventually { $0.evictedConnections == 3 && $0.openConnections == 3 }
            #expect(clients[0].descriptor.remaining() > 0)
            withExtendedLifetime(more) {}
        }
    }

    @Test func hundredsThatHoldTheirConnectionsKeepNoScraperOut() async throws {
        var limits = HTTPLimits()
        limits.connections = 64
        try await TestServer.serve(limits: limits) { server in
            var crowd: [Holder] = []
            for number in 0..<300 {
                let client = try Holder(server)
                switch number % 3 {
                case 0: try client.descriptor.write("GET /metrics HTTP/1.1\r\nX: ")
                case 1: try client.descriptor.write("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nab")
                default: break
                }
                crowd.append(client)
                if number % 10 == 0 { #expect(try await server.get("/metrics").status == 200) }
            }
            try await server.eventually { $0.acceptedConnections == 330 }
            #expect(try await server.get("/metrics").status == 200)
            #expect(server.server.statistics.openConnections <= 64)
            withExtendedLifetime(crowd) {}
        }
    }

    @Test func aClientThatAsksThousandfoldAndReadsNothingHoldsUpNobody() async throws {
        var limits = HTTPLimits()
        limits.responseTimeout = .milliseconds(200)
        try await TestServer.serve(limits: limits) { server in
            let request = "GET /metrics?\(String(repeating: "q", count: 400)) HTTP/1.1\r\nHost: h\r\n\r\n"
            let sender = Task {
                // Until it is cut: nobody reads the answers, so this can't go on for ever.
                try await TestClient.connect(to: server.address) { client in
                    let many = String(repeating: request, count: 1000)
                    while true { try await client.send(many) }
                }
            }
            for _ in 0..<20 { #expect(try await server.get("/").status == 200) }
            await #expect(throws: (any Error).self) { try await sender.value }
            try await server.eventually { $0.openConnections == 0 }
            #expect(try await server.get("/metrics").status == 200)
        }
    }
}

import NIOCore
import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import Web

/// What the kernel keeps for clients that read nothing.
@Suite(.timeLimit(.minutes(1))) struct SendQueueTests {
    /// Memory that the kernel keeps for a server's side of its connections, those included that are closed (ss(8)).
    ///
    /// `/proc/net/sockstat` has it only for the whole machine.
    private func kernelMemory(_ server: TestServer) throws -> Int {
        guard case .tcp(_, let port) = server.address else { throw TestError("\(server.address)") }
        let sockets = try run("/usr/bin/ss", ["-tnmaH", "sport = :\(port)"]).output
        return sockets.split { "(),\n".contains($0) }.filter { $0.hasPrefix("w") }.compactMap { Int($0.dropFirst()) }
            .reduce(0, +)
    }

    /// Connects, asks, and reads nothing.
    private func reader(_ server: TestServer, _ path: String, _ headers: String = "") throws -> Holder {
        let reader = try Holder(server)
        try reader.descriptor.write("GET \(path) HTTP/1.1\r\nHost: h\r\n\(headers)\r\n")
        return reader
    }

    @Test(
        arguments: [
            "/big", "/fits",
        ], ["", "Connection: close\r\n"])
    func isBoundedAndGoesWithTheConnection(path: String, headers: String) async throws {
        // The kernels' buffers take all of it, so that nothing is left for us to send; the client's takes half.
        let fits = Route("/fits") { _ in
            Response(contentType: "text/plain", body: [UInt8](repeating: 0x61, count: 160 << 10))
        }
        var limits = HTTPLimits()
        limits.responseTimeout = .seconds(2)
        limits.lingerTimeout = .milliseconds(10)
        limits.idleTimeout = .milliseconds(10)
        try await TestServer.serve(TestServer.standardRoutes + [fits], limits: limits) { server in
            var readers: [Holder] = []
            for number in 1...16 {
                readers.append(try reader(server, path, headers))
                if number % 2 == 0 { _ = shutdown(readers[number - 1].descriptor.rawValue, 1) }
                try await server.eventually { $0.responses[.init(path: path, status: 200)] == number }
            }
            // Twice the send buffer, less than a page more.
            #expect(try kernelMemory(server) < 16 * (2 * HTTPLimits().sendBufferBytes + 128 << 10))
            try await server.eventually { $0.openConnections == 0 }
            #expect(try kernelMemory(server) <= 16 * SendQueue.negligible)
            withExtendedLifetime(readers) {}
        }
    }

    @Test func goesWithWhoMakesRoom() async throws {
        var limits = HTTPLimits()
        limits.connections = 4
        limits.greetingTimeout = .zero
        limits.unsentBytes = 1 << 30
        try await TestServer.serve(limits: limits) { server in
            var readers: [Holder] = []
            for number in 1...40 {
                readers.append(try reader(server, "/big"))
                try await server.eventually { $0.responses[.init(path: "/big", status: 200)] == number }
            }
            try await server.eventually { $0.evictedConnections == 36 }
            // One attempt; by then those who were evicted are closed.
            #expect(try await server.get("/metrics").status == 200)
            #expect(try kernelMemory(server) < 4 * (2 * HTTPLimits().sendBufferBytes + 128 << 10))
            withExtendedLifetime(readers) {}
        }
    }

    @Test func whoTakesItsTimeGetsAllOfIt() async throws {
        var limits = HTTPLimits()
        limits.lingerTimeout = .milliseconds(10)
        limits.idleTimeout = .milliseconds(10)
        try await TestServer.serve(limits: limits) { server in
            let reader = try reader(server, "/big", "Connection: close\r\n")
            // All but what the kernels' buffers have room for, and the rest when the server could have lost its patience.
            var count = try await reader.descriptor.bytes(atMost: (32 << 20) - (128 << 10)).count
            // Others whose patience is as long are sent away meanwhile.
            for _ in 1...3 {
                let idler = try self.reader(server, "/metrics")
                _ = try await idler.descriptor.bytes()
            }
            count += try await reader.descriptor.bytes().count
            #expect(count > 32 << 20)
        }
    }
}

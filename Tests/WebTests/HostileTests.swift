import Glibc
import struct TestSupport.SeededRandom
import Logging
import Testing

@testable import Web

@Suite(.timeLimit(.minutes(2)), .serialized) struct HostileTests {
    @Test func fiveHundredConnectionsAtOnceAreSurvived() async throws {
        try await TestServer.serve { server in
            let statuses = await withTaskGroup { group in
                for _ in 0..<500 {
                    // Who hasn't asked yet when others come makes room for them, which the client sees as an error.
                    group.addTask { (try? await server.get("/metrics"))?.status }
                }
                return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(Set(statuses.keys).isSubset(of: [200, nil]), "\(statuses)")
            #expect(statuses[200, default: 0] >= 64)
            try await server.eventually { $0.openConnections == 0 }
            #expect(try await server.get("/metrics").status == 200)
            let statistics = server.server.statistics
            #expect(statistics.acceptedConnections == 501)
        }
    }

    @Test func hostileRequestsLeaveTheServerHealthy() async throws {
        let seed = UInt64.random(in: 0...(.max))
        print("HostileTests: seed \(seed)")
        var limits = HTTPLimits()
        limits.requestTimeout = .milliseconds(20)
        limits.lingerTimeout = .milliseconds(20)
        limits.idleTimeout = .milliseconds(20)
        try await TestServer.serve(limits: limits) { server in
            var random = SeededRandom(seed: seed)
            for round in 0..<400 {
                let bytes = hostileBytes(&random)
                let ending = UInt8.random(in: 0..<3, using: &random)
                // A reset is a fair answer to a client that goes on talking; hanging is not (the suite's time limit).
                _ = try? await TestClient.connect(to: server.address) { client in
                    try await client.send(bytes)
                    if ending == 0 { return }
                    if ending == 1 { client.finishSending() }
                    _ = try await client.rest()
                }
                guard round % 20 == 0 else { continue }
                try await healthy(server, "seed \(seed), round \(round)")
            }
            try await server.eventually { $0.openConnections == 0 }
            try await healthy(server, "seed \(seed)")
        }
    }

    /// Asks until it gets an answer: with limits this short a slow test may be cut off itself.
    private func healthy(_ server: TestServer, _ place: String) async throws {
        for _ in 0..<50 {
            guard let response = try? await server.get("/metrics"), response.status != 408 else { continue }
            #expect(response.body == "metrics -\n", "\(place)")
            return
        }
        throw TestError("no answer: \(place)")
    }

    @Test func runningOutOfDescriptorsDoesNotStopTheListener() async {
        // In a process of its own, as the limit is the process's.
        await #expect(processExitsWith: .success) {
            let server = HTTPServer(
                routes: TestServer.standardRoutes, hosts: TestServer.hosts, logger: Logger(label: "test"))
            let address = try await server.listen(on: ListeningSocket(.anyPort))
            let run = Task { await server.run() }
            let test = TestServer(server: server, address: address)
            guard try await test.get("/metrics").status == 200 else { exit(2) }
            try await test.eventually { $0.openConnections == 0 }
            // libdispatch opens its timer descriptors at the first sleep, and traps if it can't.
            try await Task.sleep(for: .milliseconds(1))
            // The client's own descriptor is the last one there is.
            var limit = rlimit(rlim_cur: 200, rlim_max: 200)
            guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { exit(3) }
            var hoard: [CInt] = []
            while case let descriptor = dup(0), descriptor >= 0 { hoard.append(descriptor) }
            guard errno == EMFILE, let last = hoard.popLast() else { exit(4) }
            close(last)
            let waiting = try TestClient.connected(to: address)
            try waiting.write("GET /metrics HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            try await test.eventually { $0.acceptErrors >= 2 }
            guard server.statistics.acceptedConnections == 1 else { exit(5) }
            for descriptor in hoard { close(descriptor) }
            // The connection that waited meanwhile is served, and so is the next.
            try await test.eventually { $0.responses[.init(path: "/metrics", status: 200)] == 2 }
            guard try await test.get("/metrics").status == 200 else { exit(6) }
            await server.shutdown()
            await run.value
            exit(0)
        }
    }
}

/// Requests that are damaged, cut, glued together, or were none.
func hostileBytes(_ random: inout SeededRandom) -> [UInt8] {
    let seeds = [
        "GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n", "HEAD / HTTP/1.0\r\n\r\n",
        "POST /api/stats/%41 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabcde", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        "CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n", "\r\n\0\u{ff}%00 \t:", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n",
    ].map { Array($0.utf8) }
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes += seeds.randomElement(using: &random) ?? []
    }
    for _ in 0..<Int.random(in: 0...6, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch UInt8.random(in: 0..<5, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 2 where bytes.count > 1: bytes.remove(at: place)
        case 3 where place > 0: bytes.removeSubrange(place...)
        default:
            let run = [UInt8](repeating: bytes[place], count: Int.random(in: 1...20000, using: &random))
            bytes.insert(contentsOf: run, at: place)
        }
    }
    return bytes
}

import Logging
import Synchronization

@testable import Web

extension ListenAddress {
    /// A port of the kernel's choice on the IPv4 loopback address.
    static let anyPort = ListenAddress.tcp(IPAddress(bytes: [127, 0, 0, 1]), port: 0)
}

/// A running server.
struct TestServer: Sendable {
    let server: HTTPServer
    let address: ListenAddress

    /// Serves the standard routes while the body runs.
    static func serve(
        _ routes: [Route] = standardRoutes, limits: HTTPLimits = HTTPLimits(), on address: ListenAddress = .anyPort,
        _ body: @Sendable (TestServer) async throws -> Void
    ) async throws {
        let server = HTTPServer(routes: routes, hosts: hosts, limits: limits, logger: Logger(label: "test"))
        let bound = try await server.listen(on: ListeningSocket(address))
        try await withThrowingTaskGroup { group in
            group.addTask { await server.run() }
            do {
                try await body(TestServer(server: server, address: bound))
            } catch {
                await server.shutdown(grace: .zero)
                throw error
            }
            await server.shutdown(grace: .zero)
            try await group.waitForAll()
        }
    }

    /// What the tests' requests call it.
    static let hosts = ["h", "test", "other"]

    static let standardRoutes = [
        Route("/metrics") { request in .text("metrics \(request.query ?? "-")\n") },
        Route("/") { _ in .init(contentType: "text/html", body: Array("<p>".utf8)) },
        Route("/api/stats/{name}") { request in .text("name \(request.parameter ?? "-")\n") },
        Route("/empty") { _ in .init(status: 204, contentType: "text/plain", body: []) },
        Route("/broken") { _ in .text("x", headers: [.init("X-A", "a\r\nX-B: b")]) },
        Route("/big") { _ in .init(contentType: "text/plain", body: [UInt8](repeating: 0x61, count: 32 << 20)) },
        Route("/accept") { request in .text(request.header("ACCEPT") ?? "-") },
    ]

    /// One request on a connection of its own.
    func get(_ path: String) async throws -> TestResponse {
        try await TestClient.connect(to: address) { try await $0.get(path) }
    }

    /// Connects and asks at once, as a client that is a program of its own does; says whether the answer was 200.
    func isAnswered(_ path: String) async throws -> Bool {
        let descriptor = try TestClient.connected(to: address)
        try descriptor.write("GET \(path) HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        return try await descriptor.bytes().starts(with: "HTTP/1.1 200 ".utf8)
    }

    /// Sends bytes on a connection of their own and reads until the server closes it.
    func exchange(_ text: String) async throws -> String {
        try await TestClient.connect(to: address) { client in
            try await client.send(text)
            return try await client.rest()
        }
    }

    /// Waits until the server's figures are as they should be.
    func eventually(_ condition: (HTTPStatistics) -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(20)
        while !condition(server.statistics) {
            guard ContinuousClock.now < end else { throw TestError("still \(server.statistics)") }
            try await Task.sleep(for: .milliseconds(1))
        }
    }
}

/// A door that opens once.
final class Gate: Sendable {
    private let state = Mutex<(isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

    /// How many stand before it.
    var waiting: Int { state.withLock(\.waiting.count) }

    func wait() async {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                if state.isOpen { continuation.resume() } else { state.waiting.append(continuation) }
            }
        }
    }

    func open() {
        state.withLock { state in
            state.isOpen = true
            for continuation in state.waiting { continuation.resume() }
            state.waiting = []
        }
    }
}

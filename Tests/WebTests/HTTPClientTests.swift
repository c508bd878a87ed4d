import Foundation
import Glibc
import Logging
import SystemPackage
import Testing

@testable import Web

@Suite("The client of a unix socket")
struct HTTPClientTests {
    private let address = ListenAddress.abstract(name: "porttally-tests/client-\(UInt64.random(in: 0...(.max)))")

    private func client(users: Set<UInt32> = [geteuid()], longest: Int = 64 << 20) -> HTTPClient {
        HTTPClient(address, of: users, patience: .seconds(20), longestAnswer: longest)
    }

    /// Asks on a thread of its own: it blocks, and the server of the test needs the pool's.
    private static func ask(_ client: HTTPClient, _ target: String) async throws -> HTTPClient.Answer {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread { continuation.resume(with: Result { try client.get(target) }) }
            thread.start()
        }
    }

    @Test("reads an answer of any status and size to its end")
    func answers() async throws {
        let client = client()
        try await TestServer.serve(on: address) { _ in
            let page = try await Self.ask(client, "/metrics?a=b")
            #expect(page.status == 200)
            #expect(page.body == Array("metrics a=b\n".utf8))
            #expect(try await Self.ask(client, "/nowhere").status == 404)
            let big = try await Self.ask(client, "/big")
            #expect(big.body == [UInt8](repeating: 0x61, count: 32 << 20))
        }
    }

    @Test("says that nobody listens, and reads no more than it may")
    func bounds() async throws {
        #expect(throws: SocketError.self) { try client().get("/") }
        do { _ = try client().get("/") } catch { #expect(error.errno == .connectionRefused) }
        let small = client(longest: 1 << 20)
        try await TestServer.serve(on: address) { _ in
            let error = await #expect(throws: SocketError.self) { try await Self.ask(small, "/big") }
            #expect(error?.errno == .messageTooLong)
        }
    }

    @Test("asks nothing of a process that is another user's")
    func impostor() async throws {
        let client = client(users: [geteuid() + 1])
        try await TestServer.serve(on: address) { _ in
            let error = await #expect(throws: SocketError.self) { try await Self.ask(client, "/metrics") }
            #expect(error?.description.contains("a process of user \(geteuid()) listens there") == true)
        }
    }

    @Test("gives up on who accepts and says nothing")
    func patience() throws {
        let silent = try ListeningSocket(address)
        let client = HTTPClient(address, of: [geteuid()], patience: .milliseconds(50))
        do {
            _ = try client.get("/")
            Issue.record("there is an answer")
        } catch { #expect(error.errno == .timedOut) }
        withExtendedLifetime(silent.address) {}
    }

    @Test(
        "takes nothing for an answer that is cut short or has another form",
        arguments: [
            "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabc", "HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
            "SSH-2.0 200\r\nContent-Length: 0\r\n\r\n",
        ])
    func malformed(text: String) { #expect(HTTPClient.answer(in: Array(text.utf8)) == nil) }

    @Test("on a socket for some users, every other one is refused, whatever they ask for")
    func users() async throws {
        for (users, expected) in [([geteuid()] as Set, 200), ([geteuid() + 1], 403)] {
            let server = HTTPServer(routes: TestServer.standardRoutes, logger: Logger(label: "test"))
            try await server.listen(on: try ListeningSocket(address), for: users)
            async let run: Void = server.run()
            for target in ["/", "/metrics"] {
                let status = try await Self.ask(client(), target).status
                #expect(status == expected)
            }
            await server.shutdown(grace: .zero)
            await run
        }
    }
}

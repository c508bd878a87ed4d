import Logging
import SystemPackage
import Testing

@testable import Web

@Suite(.timeLimit(.minutes(1))) struct ShutdownTests {
    @Test func finishesRequestsInWorkAndClosesIdleConnections() async throws {
        let (gate, inWork) = (Gate(), Gate())
        let slow = Route("/slow") { _ in
            inWork.open()
            await gate.wait()
            return .text("slow")
        }
        try await TestServer.serve(TestServer.standardRoutes + [slow]) { server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await TestClient.connect(to: server.address) { client in
                        let response = try await client.get("/slow")
                        #expect(response.body == "slow")
                        #expect(response["connection"] == "close")
                        #expect(try await client.rest().isEmpty)
                    }
                }
                group.addTask {
                    try await TestClient.connect(to: server.address) { client in
                        _ = try await client.get("/metrics")
                        #expect(try await client.rest().isEmpty)
                    }
                }
                await inWork.wait()
                try await server.eventually { $0.openConnections == 2 && $0.responses.count == 1 }
                group.addTask { await server.server.shutdown(grace: .seconds(30)) }
                try await server.eventually { $0.openConnections == 1 }
                #expect(TestClient.isAbandoned(server.address))
                gate.open()
                try await group.waitForAll()
            }
        }
    }

    @Test func theSocketFileGoes() async throws {
        let address = ListenAddress.unix(path: "/tmp/porttally-tests-shutdown.sock")
        try await TestServer.serve(on: address) { #expect(TestClient.canConnect(to: $0.address)) }
        let error = #expect(throws: Errno.self) { try TestClient.tryToConnect(address) }
        #expect(error == .noSuchFileOrDirectory)
    }

    @Test func theGraceEnds() async throws {
        let inWork = Gate()
        let stuck = Route("/stuck") { _ in
            inWork.open()
            // Ends by cancellation alone.
            try? await Task.sleep(for: .seconds(1000))
            return .text("late")
        }
        try await TestServer.serve([stuck]) { server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    let answer = try await server.exchange("GET /stuck HTTP/1.1\r\nHost: h\r\n\r\n")
                    #expect(answer.isEmpty)
                }
                await inWork.wait()
                await server.server.shutdown(grace: .milliseconds(50))
                #expect(server.server.statistics.openConnections == 0)
                try await group.waitForAll()
            }
        }
    }

    @Test func cancellingTheRunShutsDown() async throws {
        let server = HTTPServer(
            routes: TestServer.standardRoutes, hosts: TestServer.hosts, logger: Logger(label: "test"))
        let address = try await server.listen(on: ListeningSocket(.anyPort))
        let run = Task { await server.run() }
        let response = try await TestClient.connect(to: address) { try await $0.get("/metrics") }
        #expect(response.status == 200)
        run.cancel()
        await run.value
        #expect(TestClient.isAbandoned(address))
        await server.shutdown()
        await #expect(throws: CancellationError.self) { try await server.listen(on: ListeningSocket(.anyPort)) }
    }

    @Test func shutdownMayBeCalledBeforeRunAndManyTimes() async throws {
        let server = HTTPServer(routes: [], logger: Logger(label: "test"))
        try await server.listen(on: ListeningSocket(.anyPort))
        await withTaskGroup { group in
            for _ in 0..<10 { group.addTask { await server.shutdown() } }
        }
        await server.run()
    }
}

import NIOCore
import NIOEmbedded
import SystemPackage
import Testing

@testable import Web

/// A connection that asks for something and is held.
private final class Reader {
    let descriptor: Descriptor

    init(_ server: TestServer, asking path: String) throws {
        descriptor = try TestClient.connected(to: server.address)
        try descriptor.write("GET \(path) HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
    }
}

/// Clients that ask and read little or nothing of the answer.
@Suite(.timeLimit(.minutes(1))) struct SlowReaderTests {
    @Test(arguments: [0, 1])
    func thoseWhoReadNothingKeepNobodyOut(bytesNowAndThen: Int) async throws {
        var limits = HTTPLimits()
        limits.connections = 8
        try await TestServer.serve(limits: limits) { server in
            var readers: [Reader] = []
            for number in 1...40 {
                readers.append(try Reader(server, asking: "/big"))
                for reader in readers.suffix(8) where bytesNowAndThen > 0 {
                    _ = try await reader.descriptor.bytes(atMost: bytesNowAndThen)
                }
                try await server.eventually { $0.responses[.init(path: "/big", status: 200)] == number }
                // One attempt, and no more.
                #expect(try await server.get("/metrics").status == 200)
            }
            #expect(server.server.statistics.openConnections <= 8)
            withExtendedLifetime(readers) {}
        }
    }

    @Test func whoHasMadeTheLeastProgressGoesFirst() async throws {
        var limits = HTTPLimits()
        limits.connections = 3
        limits.unsentBytes = 1 << 30
        try await TestServer.serve(limits: limits) { server in
            let readers = try (0..<3).map { _ in try Reader(server, asking: "/big") }
            try await server.eventually { $0.responses[.init(path: "/big", status: 200)] == 3 }
            for number in [0, 2, 0, 2] {
                #expect(try await readers[number].descriptor.bytes(atMost: 8 << 20).count == 8 << 20)
            }
            #expect(try await server.get("/metrics").status == 200)
            try await server.eventually { $0.evictedConnections == 1 }
            #expect(try await readers[1].descriptor.bytes().count < 16 << 20)
            for number in [0, 2] { #expect(try await readers[number].descriptor.bytes().count > 16 << 20) }
        }
    }

    @Test func theSameContentIsHeldOnceAndDifferentOnesAreBounded() async throws {
        let shared = Content([UInt8](repeating: 0x61, count: 4 << 20))
        let routes = [
            Route("/shared") { _ in Response(contentType: "text/plain", content: shared) },
            Route("/own") { _ in Response(contentType: "text/plain", body: [UInt8](repeating: 0x62, count: 4 << 20)) },
            Route("/small") { _ in .text("small") },
        ]
        var limits = HTTPLimits()
        limits.unsentBytes = 16 << 20
        try await TestServer.serve(routes, limits: limits) { server in
            let connections = server.server.connections
            var readers: [Reader] = []
            for _ in 0..<40 { readers.append(try Reader(server, asking: "/shared")) }
            try await server.eventually { $0.responses[.init(path: "/shared", status: 200)] == 40 }
            #expect(connections.unsentBytes == shared.bytes.count)
            #expect(server.server.statistics.evictedConnections == 0)
            // Those are furthest behind, so they go first; none of the new ones is refused.
            for number in 1...12 {
                readers.append(try Reader(server, asking: "/own"))
                try await server.eventually { $0.responses[.init(path: "/own", status: 200)] == number }
                #expect(connections.unsentBytes <= 16 << 20)
            }
            #expect(server.server.statistics.evictedConnections == 40 + 8)
            #expect(try await server.get("/small").body == "small")
            readers = []
            try await server.eventually { $0.openConnections == 0 }
            #expect(connections.unsentBytes == 0)
        }
    }

    @Test func twoLongContentsFindRoomAndAThirdDoesNot() async throws {
        let own = Route("/own") { _ in
            Response(contentType: "text/plain", body: [UInt8](repeating: 0x62, count: 4 << 20))
        }
        var limits = HTTPLimits()
        limits.unsentBytes = 5 << 20
        try await TestServer.serve([own], limits: limits) { server in
            let fetchers = try (0..<2).map { _ in try Reader(server, asking: "/own") }
            try await server.eventually { $0.responses[.init(path: "/own", status: 200)] == 2 }
            #expect(server.server.statistics.evictedConnections == 0)
            #expect(server.server.connections.unsentBytes == 8 << 20)
            let third = try Reader(server, asking: "/own")
            try await server.eventually { $0.evictedConnections == 1 }
            #expect(server.server.connections.unsentBytes == 8 << 20)
            #expect(try await third.descriptor.bytes().count > 4 << 20)
            withExtendedLifetime(fetchers) {}
        }
    }

    /// A channel of a client who takes a piece of its answer whenever it is told to.
    private func slowChannel() throws -> EmbeddedChannel {
        let limits = HTTPLimits()
        let setup = ConnectionSetup(
            router: Router(TestServer.standardRoutes), limits: limits, connections: Connections(limits: limits)
        ) { call in
            call.reply(Response(contentType: "text/plain", body: [UInt8](repeating: 0x61, count: 9_000_000)))
            return true
        }
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(FullAfterEachPiece(channel))
        try setup.addHandlers(to: channel.pipeline.syncOperations, isLocal: true)
        _ = channel.connect(to: try SocketAddress(unixDomainSocketPath: "/unused"))
        try channel.writeInbound(ByteBuffer(string: "GET /metrics HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
        channel.embeddedEventLoop.run()
        return channel
    }

    @Test func aSlowOneIsNotHarmedWhereNobodyWantsItsPlace() throws {
        let channel = try slowChannel()
        var bytes = 0
        // Twice the least rate: it takes nine minutes.
        for _ in 0..<(9_000_000 / 65536 + 1) {
            channel.embeddedEventLoop.advanceTime(by: .seconds(4))
            #expect(channel.isActive)
            bytes += try channel.takePiece()
        }
        #expect((9_000_001..<9_001_000).contains(bytes))
    }

    @Test func whoFallsHalfAMinuteBehindIsCut() throws {
        let channel = try slowChannel()
        channel.embeddedEventLoop.advanceTime(by: .seconds(20))
        for _ in 0..<3 { _ = try channel.takePiece() }
        // What it has taken by now pays for 16 seconds: the last piece may still be on its way.
        channel.embeddedEventLoop.advanceTime(by: .seconds(25))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }
}

/// Says after everything that is written that the channel is full.
private final class FullAfterEachPiece: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let channel: EmbeddedChannel

    init(_ channel: EmbeddedChannel) { self.channel = channel }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        channel.isWritable = false
        context.write(data, promise: promise)
    }
}

extension EmbeddedChannel {
    /// Lets one more piece be written, and says how many bytes were since the last one.
    fileprivate func takePiece() throws -> Int {
        isWritable = true
        pipeline.fireChannelWritabilityChanged()
        var bytes = 0
        while let buffer = try readOutbound(as: ByteBuffer.self) { bytes += buffer.readableBytes }
        return bytes
    }
}

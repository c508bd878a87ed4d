import NIOCore
import NIOEmbedded
import Testing

@testable import Web

/// The default times, on a clock that the test moves.
@Suite struct ConnectionClockTests {
    private func channel() throws -> EmbeddedChannel {
        let limits = HTTPLimits()
        let setup = ConnectionSetup(
            router: Router(TestServer.standardRoutes), limits: limits, connections: Connections(limits: limits)
        ) { call in
            call.reply(.text("answer\n"))
            return true
        }
        let channel = EmbeddedChannel()
        try setup.addHandlers(to: channel.pipeline.syncOperations, isLocal: true)
        _ = channel.connect(to: try SocketAddress(unixDomainSocketPath: "/unused"))
        return channel
    }

    /// Everything that was sent since the last call.
    private func sent(_ channel: EmbeddedChannel) throws -> String {
        channel.embeddedEventLoop.run()
        var text = ""
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: buffer) }
        return text
    }

    @Test func anIdleConnectionLastsAMinute() throws {
        let channel = try channel()
        channel.embeddedEventLoop.advanceTime(by: .seconds(59))
        #expect(channel.isActive)
        try channel.writeInbound(ByteBuffer(string: "GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n"))
        #expect(try sent(channel).hasSuffix("\r\n\r\nanswer\n"))
        channel.embeddedEventLoop.advanceTime(by: .seconds(59))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
        #expect(try sent(channel).isEmpty)
    }

    @Test func aRequestHasTenSecondsFromItsFirstByte() throws {
        let channel = try channel()
        channel.embeddedEventLoop.advanceTime(by: .seconds(30))
        for byte in "GET /metri" {
            try channel.writeInbound(ByteBuffer(string: String(byte)))
            #expect(try sent(channel).isEmpty)
            channel.embeddedEventLoop.advanceTime(by: .milliseconds(999))
        }
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(10))
        #expect(try sent(channel).hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
    }

    @Test func whatFollowsNonsenseDoesNotKeepItsAnswerBack() throws {
        let channel = try channel()
        try channel.writeInbound(ByteBuffer(string: "nonsense\r\n\r\n"))
        try channel.writeInbound(ByteBuffer(string: "and more"))
        #expect(try sent(channel).hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
    }
}

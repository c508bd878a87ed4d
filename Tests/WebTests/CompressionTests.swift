import Foundation
import NIOCore
import NIOEmbedded
import TestSupport
import Testing

@testable import Web

@Suite struct CompressionTests {
    @Test(
        arguments: [
            (nil, false), ("", false), ("gzip", true), ("GZIP", true), ("x-gzip", true), ("deflate, br", false),
            ("deflate, gzip;q=1.0, *;q=0.5", true), ("gzip;q=0", false), ("gzip;q=0.000", false),
            ("gzip ; q=0.1", true),
            ("*", true), ("*;q=0", false), ("gzip;q=0, *", false), ("*;q=0, gzip", true), ("identity", false),
            ("identity, gzip", true), ("identity;q=1, gzip;q=0.5", false), ("identity;q=0.5, gzip;q=0.5", true),
            ("identity;q=0", false), ("gzip;q=2", false), ("gzip;q=x", false), ("gzip;q=nan", false),
            ("gzip;q=", false),
            ("gzip;level=1", true), (",,gzip,", true), ("gzipped", false),
        ] as [(String?, Bool)])
    func whatIsAccepted(header: String?, isGzip: Bool) {
        #expect(AcceptEncoding(header).prefersGzip == isGzip)
    }

    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1", true), ("127.8.8.8", "127.0.0.1", true), ("::1", "::1", true),
        ("::ffff:127.0.0.1", "::ffff:127.0.0.1", true), ("192.0.2.7", "192.0.2.1", false),
        ("192.0.2.1", "192.0.2.1", true), ("2001:db8::2", "2001:db8::1", false),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.1", false),
    ])
    func whoIsLocal(peer: String, own: String, isLocal: Bool) throws {
        let (peer, own) = try (SocketAddress(ipAddress: peer, port: 5), SocketAddress(ipAddress: own, port: 6))
        #expect(ConnectionSetup.isLocal(peer: peer, own: own) == isLocal)
    }

    @Test func aUnixSocketIsLocal() throws {
        let path = try SocketAddress(unixDomainSocketPath: "/x")
        #expect(ConnectionSetup.isLocal(peer: path, own: path))
        #expect(ConnectionSetup.isLocal(peer: nil, own: path))
    }

    /// Decompressed by another program than ours.
    private func gunzip(_ bytes: [UInt8]) throws -> [UInt8] {
        let directory = try TemporaryDirectory()
        try Data(bytes).write(to: URL(filePath: directory.file("x.gz")))
        try run("gzip", ["-d", directory.file("x.gz")])
        return [UInt8](try Data(contentsOf: URL(filePath: directory.file("x"))))
    }

    @Test(arguments: [1025, 32 * 1024, 1_000_003, 9_000_000])
    func whatIsCompressedIsTheSame(count: Int) throws {
        var random = SeededRandom(seed: 7)
        // Noise at the end: what doesn't get smaller is also to come whole.
        let bytes = (0..<count).map { $0 < count / 2 ? UInt8($0 % 61) : UInt8.random(in: 0...255, using: &random) }
        let content = Content(bytes)
        let compressed = try #require(content.gzipped())
        #expect(try gunzip(compressed.bytes) == bytes)
        #expect(content.gzipped() === compressed, "it is made once")
    }

    @Test func whatFitsIntoAPacketIsLeft() {
        #expect(Content([UInt8](repeating: 0, count: 1024)).gzipped() == nil)
    }

    private let page = String(repeating: "porttally_receive_bytes_total 1\n", count: 1000)

    /// An answer through the server's own pipeline, its head and its body.
    private func answer(
        _ path: String, _ method: String = "GET", accepting: String?, isLocal: Bool
    ) async throws -> (head: String, body: [UInt8]) {
        let limits = HTTPLimits()
        let page = page
        let routes = [Route("/metrics") { _ in .text(page) }, Route("/health") { _ in .text("ok") }]
        let (calls, continuation) = AsyncStream.makeStream(of: RouteCall.self)
        let setup = ConnectionSetup(
            router: Router(routes), limits: limits, connections: Connections(limits: limits)
        ) { call in
            continuation.yield(call)
            return true
        }
        let channel = NIOAsyncTestingChannel()
        try await channel.testingEventLoop.submit {
            try setup.addHandlers(to: channel.pipeline.syncOperations, isLocal: isLocal)
        }.get()
        try await channel.connect(to: SocketAddress(unixDomainSocketPath: "/unused"))
        let field = accepting.map { "Accept-Encoding: \($0)\r\n" } ?? ""
        try await channel.writeInbound(ByteBuffer(string: "\(method) \(path) HTTP/1.1\r\nHost: h\r\n\(field)\r\n"))
        continuation.finish()
        for await call in calls { await call.run() }
        await channel.testingEventLoop.run()
        var bytes: [UInt8] = []
        while let buffer = try await channel.readOutbound(as: ByteBuffer.self) { bytes += buffer.readableBytesView }
        let end = try #require(bytes.firstRange(of: Array("\r\n\r\n".utf8)))
        return (String(decoding: bytes[..<end.upperBound], as: UTF8.self), Array(bytes[end.upperBound...]))
    }

    @Test(arguments: [("gzip", false, true), ("gzip;q=0", false, false), (nil, false, false), ("gzip", true, false)])
    func aRemoteScrapeIsCompressedIfItMayBe(accepting: String?, isLocal: Bool, isGzip: Bool) async throws {
        let (head, body) = try await answer("/metrics", accepting: accepting, isLocal: isLocal)
        #expect(head.contains("Content-Encoding: gzip\r\n") == isGzip)
        #expect(head.contains("Content-Length: \(body.count)\r\n"))
        #expect(head.contains("Vary: Accept-Encoding\r\n"))
        #expect(try (isGzip ? gunzip(body) : body) == Array(page.utf8))
        #expect((body.count < page.utf8.count / 10) == isGzip)
        // The header fields of HEAD are those of GET.
        let onlyHead = try await answer("/metrics", "HEAD", accepting: accepting, isLocal: isLocal)
        #expect(onlyHead.head == head && onlyHead.body.isEmpty)
    }

    @Test func aShortAnswerIsNotCompressed() async throws {
        let (head, body) = try await answer("/health", accepting: "gzip", isLocal: false)
        #expect(!head.contains("Content-Encoding") && body == Array("ok".utf8))
    }
}

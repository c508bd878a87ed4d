import Glibc
import NIOCore
import NIOPosix

@testable import Web

/// A client that sends what it is told, byte for byte, and reads what comes back.
final class TestClient {
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var received: [UInt8] = []

    private init(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.inbound = inbound.makeAsyncIterator()
        self.outbound = outbound
    }

    /// Connects, and closes after the body.
    static func connect<Result: Sendable>(
        to address: ListenAddress, _ body: @Sendable (TestClient) async throws -> Result
    ) async throws -> Result {
        let channel = try await asyncChannel(to: address)
        return try await channel.executeThenClose { inbound, outbound in
            try await body(TestClient(inbound, outbound))
        }
    }

    private static func asyncChannel(to address: ListenAddress) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer>
    {
        let descriptor = try connected(to: address)
        return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .withConnectedSocket(descriptor.release()) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
    }

    /// Connects a socket of our own, so that abstract names work too.
    static func connected(to address: ListenAddress) throws -> Descriptor {
        let name: SocketName? =
            switch address {
            case .tcp(let host, let port): SocketName(host, port: port)
            case .tcpEverywhere(let port): SocketName(IPAddress(bytes: [127, 0, 0, 1]), port: port)
            case .unix(let path): SocketName(unix: path)
            case .abstract(let name): SocketName(unix: "@" + name)
            }
        guard let name else { throw TestError("no such name") }
        let descriptor = try Descriptor(family: name.family, type: SOCK_STREAM)
        try descriptor.connect(to: name)
        return descriptor
    }

    /// Whether anybody listens.
    static func canConnect(to address: ListenAddress) -> Bool {
        do {
            try tryToConnect(address)
            return true
        } catch {
            return false
        }
    }

    /// Whether nobody listens any more, at the latest after two seconds.
    ///
    /// Another test may be starting a process just now: until that has called exec, it holds a copy of the socket.
    static func isAbandoned(_ address: ListenAddress) -> Bool {
        for _ in 0..<200 {
            if !canConnect(to: address) { return true }
            usleep(10_000)
        }
        return false
    }

    /// Connects and closes.
    static func tryToConnect(_ address: ListenAddress) throws {
        _ = try connected(to: address)
    }

    /// Sends bytes as they are.
    func send(_ text: String) async throws {
        try await outbound.write(ByteBuffer(string: text))
    }

    /// Sends bytes as they are.
    func send(_ bytes: [UInt8]) async throws {
        try await outbound.write(ByteBuffer(bytes: bytes))
    }

    /// Closes our side and goes on reading.
    func finishSending() {
        outbound.finish()
    }

    /// Everything up to the server's closing of the connection.
    func rest() async throws -> String {
        while try await receive() {}
        defer { received = [] }
        return String(decoding: received, as: UTF8.self)
    }

    /// The next response, whose body ends where its Content-Length says.
    func response(toHead: Bool = false) async throws -> TestResponse {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let range = received.firstRange(of: end) {
                var response = try TestResponse(head: String(decoding: received[..<range.lowerBound], as: UTF8.self))
                let length = toHead ? 0 : Int(response["content-length"] ?? "0") ?? 0
                if received.count >= range.upperBound + length {
                    response.body = String(
                        decoding: received[range.upperBound..<range.upperBound + length], as: UTF8.self)
                    received.removeFirst(range.upperBound + length)
                    return response
                }
            }
            guard try await receive() else {
                throw TestError("closed after \"\(String(decoding: received, as: UTF8.self))\"")
            }
        }
    }

    /// Sends a GET request and reads its response.
    func get(_ path: String, _ headers: String = "") async throws -> TestResponse {
        try await send("GET \(path) HTTP/1.1\r\nHost: test\r\n\(headers)\r\n")
        return try await response()
    }

    private func receive() async throws -> Bool {
        guard let part = try await inbound.next(isolation: #isolation) else { return false }
        received += part.readableBytesView
        return true
    }
}

/// A connection that is held.
final class Holder {
    let descriptor: Descriptor

    init(_ server: TestServer) throws { descriptor = try TestClient.connected(to: server.address) }
}

/// A response as it came over the wire.
struct TestResponse: Sendable {
    var status: Int
    var headers: [(name: String, value: String)]
    var body = ""

    init(head: String) throws {
        var lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
        let statusLine = lines.removeFirst().split(separator: " ")
        guard statusLine.count >= 2, statusLine[0] == "HTTP/1.1", let status = Int(statusLine[1]) else {
            throw TestError("no status line in \(head)")
        }
        self.status = status
        headers = lines.map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (parts[0].lowercased(), parts.count == 2 ? String(parts[1].drop { $0 == " " }) : "")
        }
    }

    subscript(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

struct TestError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

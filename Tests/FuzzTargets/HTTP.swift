import NIOCore
import NIOEmbedded

@testable import Web

private let routes = [
    Route("/metrics") { _ in .text("metrics\n") }, Route("/api/stats/{name}") { .text($0.parameter ?? "-") },
]

/// What a client sends, through the server's own pipeline; the first byte says in what pieces.
func readRequests(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    let limits = HTTPLimits()
    let rules = HostRules(.tcpEverywhere(port: 1), names: ["h"])
    let setup = ConnectionSetup(
        router: Router(routes), limits: limits, connections: Connections(limits: limits)
    ) { call in
        _ = rules?.admit(call.request.header("host") ?? "")
        call.reply(.text("\(call.request.query ?? "") \(call.isCompressed)\n"))
        return true
    }
    let channel = EmbeddedChannel()
    defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
    do {
        try setup.addHandlers(to: channel.pipeline.syncOperations, isLocal: false)
        channel.connect(to: try SocketAddress(unixDomainSocketPath: "/unused"), promise: nil)
        let size = first == 0 ? bytes.count : Int(first)
        for start in stride(from: 1, to: bytes.count, by: size) where channel.isActive {
            try channel.writeInbound(ByteBuffer(bytes: bytes[start..<min(start + size, bytes.count)]))
            channel.embeddedEventLoop.run()
        }
    } catch {
        // What the pipeline let through to its end.
    }
    // Whatever was sent, after a request's time, a response's, and an idle minute the connection is no more.
    channel.embeddedEventLoop.advanceTime(by: .seconds(120))
    precondition(!channel.isActive)
    var sent = ByteBuffer()
    while let part = try? channel.readOutbound(as: ByteBuffer.self) { sent.writeImmutableBuffer(part) }
    precondition(sent.readableBytes == 0 || sent.readString(length: 9) == "HTTP/1.1 ")
}

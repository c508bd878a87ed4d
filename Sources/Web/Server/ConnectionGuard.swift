internal import NIOCore
internal import NIOHTTP1

/// Stands before the parser and bounds what a connection may cost in time and bytes.
///
/// Its clock runs on what the connection is doing, which ``ConnectionHandler`` tells it; only the beginning of a request is
/// seen here first, as the parser says nothing before the header is whole.
final class ConnectionGuard: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// What the connection is doing.
    enum Phase: Hashable {
        /// Nothing: waiting for a request.
        case idle
        /// A request is arriving.
        case receiving
        /// The route's handler works; it bounds its own time.
        case handling
        /// The response is leaving.
        case sending
        /// All was said; what still arrives is thrown away.
        case lingering
    }

    private let limits: HTTPLimits
    private let connections: Connections
    private let isServed: Bool
    private var context: ChannelHandlerContext?
    private var deadline: Scheduled<Void>?
    private var phase = Phase.idle
    private var received = 0
    private var isDeaf = false
    /// Why the request that is arriving was broken off; nil if it is the parser who did.
    private(set) var verdict: Refusal?

    /// A guard.
    ///
    /// - Parameters:
    ///   - limits: The bounds.
    ///   - connections: Where it says whether this one waits for its client.
    ///   - isServed: False for a connection that only waits to hear 503, and not for long.
    init(limits: HTTPLimits, connections: Connections, isServed: Bool) {
        self.limits = limits
        self.connections = connections
        self.isServed = isServed
    }

    /// Follows the connection into another phase and restarts the clock.
    func enter(_ phase: Phase) {
        self.phase = phase
        deadline?.cancel()
        deadline = nil
        if phase == .idle { received = 0 }
        guard let context else { return }
        if isServed { connections.note(context.channel, waits: phase == .idle || phase == .receiving) }
        guard let timeout = timeout(of: phase) else { return }
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(timeout)) { self.expire() }
    }

    /// Throws away whatever still arrives: the parser has failed, or nobody wants the rest.
    func stopListening() {
        isDeaf = true
    }

    private func timeout(of phase: Phase) -> Duration? {
        switch phase {
        case .idle: isServed ? limits.idleTimeout : limits.lingerTimeout
        case .receiving: isServed ? limits.requestTimeout : limits.lingerTimeout
        case .handling: nil
        case .sending: limits.responseTimeout
        case .lingering: limits.lingerTimeout
        }
    }

    private func expire() {
        switch phase {
        case .receiving: breakOff(isServed ? .requestTimeout : .tooManyConnections)
        case .idle where !isServed: breakOff(.tooManyConnections)
        case .idle, .handling, .sending, .lingering: context?.close(promise: nil)
        }
    }

    /// Ends a request that has not arrived in whole.
    private func breakOff(_ verdict: Refusal) {
        self.verdict = verdict
        isDeaf = true
        // A parser's error is the only one after which NIO's pipelining handler lets an unfinished request be answered.
        context?.fireErrorCaught(HTTPParserError.unknown)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard phase != .lingering, !isDeaf else { return }
        if phase == .idle { enter(.receiving) }
        received += unwrapInboundIn(data).readableBytes
        guard received <= limits.requestBytes else {
            breakOff(.contentTooLarge)
            return
        }
        context.fireChannelRead(data)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        enter(.idle)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
        self.context = nil
    }
}

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
        /// It was just let in, and what it asks for may have come with it: nobody takes its place yet.
        case new
        /// Nothing: waiting for a request.
        case idle
        /// A request is arriving.
        case receiving
        /// The route's handler works; it bounds its own time.
        case handling
        /// The response is leaving; the client is to take it at the least rate.
        case sending
        /// All was said; what still arrives is thrown away.
        case lingering
    }

    private let limits: HTTPLimits
    private let connections: Connections
    private var context: ChannelHandlerContext?
    private var deadline: Scheduled<Void>?
    private var phase = Phase.new
    private var pace: ClientPace?
    private var received = 0
    private var isDeaf = false
    /// Why the request that is arriving was broken off; nil if it is the parser who did.
    private(set) var verdict: Refusal?

    /// A guard.
    ///
    /// - Parameters:
    ///   - limits: The bounds.
    ///   - connections: Where it says how far this one's client has come.
    init(limits: HTTPLimits, connections: Connections) {
        self.limits = limits
        self.connections = connections
    }

    /// Follows the connection into another phase and restarts the clock.
    func enter(_ phase: Phase) {
        self.phase = phase
        deadline?.cancel()
        deadline = nil
        if phase == .idle { received = 0 }
        guard let context else { return }
        pace = ClientPace(since: context.eventLoop.now)
        switch phase {
        case .new, .handling: connections.note(context.channel, nil)
        case .idle, .receiving, .sending: connections.note(context.channel, pace)
        case .lingering: connections.note(context.channel, .done)
        }
        schedule()
    }

    /// Notes that the client took so many bytes of the response.
    func took(_ bytes: Int) {
        guard phase == .sending, let context else { return }
        pace?.took(bytes, at: context.eventLoop.now, leastRate: limits.leastRate)
        connections.note(context.channel, pace)
    }

    private func schedule() {
        guard let context, let pace, let timeout = timeout(of: phase) else { return }
        let due = pace.keptUntil + TimeAmount(timeout)
        deadline = context.eventLoop.assumeIsolated().scheduleTask(deadline: due) { self.expire(due) }
    }

    /// Throws away whatever still arrives: the parser has failed, or nobody wants the rest.
    func stopListening() {
        isDeaf = true
    }

    private func timeout(of phase: Phase) -> Duration? {
        switch phase {
        case .new: limits.greetingTimeout
        case .idle: limits.idleTimeout
        case .receiving: limits.requestTimeout
        case .handling: nil
        case .sending: limits.responseTimeout
        case .lingering: limits.lingerTimeout
        }
    }

    private func expire(_ due: NIODeadline) {
        switch phase {
        case .new: enter(.idle)
        case .receiving: breakOff(.requestTimeout)
        // It has taken something meanwhile.
        case .sending where pace.map { $0.keptUntil + TimeAmount(limits.responseTimeout) > due } == true: schedule()
        case .idle, .handling, .sending, .lingering: if let context { SendQueue.cut(context.channel) }
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
        if phase == .idle || phase == .new { enter(.receiving) }
        received += unwrapInboundIn(data).readableBytes
        guard received <= limits.requestBytes else {
            breakOff(.contentTooLarge)
            return
        }
        context.fireChannelRead(data)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        enter(.new)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
        self.context = nil
    }
}

internal import NIOCore
internal import NIOHTTP1

/// Answers one connection's requests, one after the other.
///
/// NIO's pipelining handler before it delivers a request only when the response before it has ended, so at most one is
/// in work, and no client can make us queue responses it doesn't read.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    enum Stage {
        case waiting
        case receiving(HTTPRequestHead, bodyBytes: Int)
        case answering
        case closing
    }

    private let router: Router
    private let limits: HTTPLimits
    let connections: Connections
    let watch: ConnectionGuard
    private let hostRules: HostRules?
    private let access: AccessRules
    private let isStranger: Bool
    private let isLocal: Bool
    private let submit: @Sendable (RouteCall) -> Bool
    var stage = Stage.waiting
    var inputIsClosed = false
    /// What is left of the response that is leaving.
    var unsent: Unsent?
    var isWriting = false

    /// A handler.
    ///
    /// - Parameters:
    ///   - server: What all connections share.
    ///   - watch: This connection's clock.
    ///   - isLocal: Whether the client is on this host.
    init(server: ConnectionSetup, watch: ConnectionGuard, isLocal: Bool) {
        router = server.router
        limits = server.limits
        connections = server.connections
        hostRules = server.hosts
        access = server.access
        isStranger = server.isStranger
        submit = server.submit
        self.watch = watch
        self.isLocal = isLocal
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (unwrapInboundIn(data), stage) {
        case (.head(let head), .waiting):
            watch.enter(.receiving)
            stage = .receiving(head, bodyBytes: 0)
            if let refusal = refusal(of: head) {
                refuse(refusal, head, context)
            } else if head.headers[canonicalForm: "expect"].contains(where: { $0.lowercased() == "100-continue" }) {
                // No route reads a body, so the answer needn't wait for it; as it isn't read, the connection ends.
                dispatch(head, keepAlive: false, context)
            }
        case (.body(let part), .receiving(let head, let bodyBytes)):
            let bodyBytes = bodyBytes + part.readableBytes
            stage = .receiving(head, bodyBytes: bodyBytes)
            if bodyBytes > limits.bodyBytes { refuse(.contentTooLarge, head, context) }
        case (.end, .receiving(let head, _)):
            dispatch(head, keepAlive: head.isKeepAlive, context)
        default:
            break  // The rest of a request that was answered early.
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        sendMore(context)
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        unsent = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else {
            context.close(promise: nil)
            return
        }
        guard case .receiving(let head, _) = stage else {
            if case .waiting = stage { refuse(watch.verdict ?? Refusal(error), nil, context) }
            return
        }
        refuse(watch.verdict ?? Refusal(error), head, context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .inputClosed? = event as? ChannelEvent else { return }
        inputIsClosed = true
        // A client may close its side and still wait for the answer; with none due, it is gone.
        guard case .answering = stage else {
            context.close(promise: nil)
            return
        }
    }

    /// What is wrong with a request before its body and its path are looked at.
    private func refusal(of head: HTTPRequestHead) -> Refusal? {
        if isStranger { return .forbidden }
        // RFC 9112 §3.2: exactly one Host, which HTTP/1.0 didn't know yet.
        let hosts = head.headers["host"].count
        if hosts > 1 || hosts == 0 && head.version != .http1_0 { return .badRequest }
        // RFC 9112 §3.2.2: where the target says it, Host doesn't count.
        let target = RequestTarget.authority(in: head.uri).flatMap { $0.isEmpty ? nil : $0 }
        let authority = target ?? head.headers.first(name: "host").map { $0[...] }
        // Without one it is no browser, and so nobody's page: health checks ask that way.
        if let rules = hostRules, let authority, !rules.admit(authority) { return .misdirectedRequest }
        let length = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
        return length > limits.bodyBytes ? .contentTooLarge : nil
    }

    private func dispatch(_ head: HTTPRequestHead, keepAlive: Bool, _ context: ChannelHandlerContext) {
        // After these two the parser stops, as another protocol could follow; we never speak one.
        let keepAlive = keepAlive && head.method != .CONNECT && !head.headers.contains(name: "upgrade")
        let isBodyless = head.method == .HEAD
        do throws(Refusal) {
            let fields = head.headers.map { Request.Field($0.name, $0.value) }
            switch try router.match(method: head.method.rawValue, target: head.uri, headers: fields) {
            case .answered(let response):
                respond(response, route: nil, isBodyless: isBodyless, keepAlive: keepAlive, context)
            case .route(let route, let request):
                if let refusal = access.refusal(for: route.scope, request.header("authorization")) {
                    return respond(
                        refusal, route: route.path, isBodyless: isBodyless, keepAlive: keepAlive, context)
                }
                stage = .answering
                watch.enter(.handling)
                let this = NIOLoopBound((self, context), eventLoop: context.eventLoop)
                let loop = context.eventLoop
                let isCompressed = !isLocal && AcceptEncoding(request.header("accept-encoding")).prefersGzip
                let call = RouteCall(route: route, request: request, isCompressed: isCompressed) { response in
                    loop.execute {
                        let (handler, context) = this.value
                        handler.respond(
                            response, route: route.path, isBodyless: isBodyless, keepAlive: keepAlive, context)
                    }
                }
                if !submit(call) { context.close(promise: nil) }
            }
        } catch {
            respond(error.response, route: nil, isBodyless: isBodyless, keepAlive: keepAlive, context)
        }
    }
}

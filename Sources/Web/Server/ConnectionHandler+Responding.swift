internal import NIOCore
internal import NIOHTTP1

extension ConnectionHandler {
    /// Answers an error of the client's and ends the connection, as what follows can't be made sense of.
    func refuse(_ refusal: Refusal, _ head: HTTPRequestHead?, _ context: ChannelHandlerContext) {
        watch.stopListening()
        let isBodyless = head?.method == .HEAD
        respond(refusal.response, route: nil, isBodyless: isBodyless, keepAlive: false, context)
    }

    /// Sends a response.
    ///
    /// - Parameters:
    ///   - response: The response.
    ///   - route: The route's path; nil where none matched.
    ///   - isBodyless: Whether the request was HEAD.
    ///   - keepAlive: Whether the connection may serve another request.
    ///   - context: This handler's context.
    func respond(
        _ response: Response, route: String?, isBodyless: Bool, keepAlive: Bool, _ context: ChannelHandlerContext
    ) {
        var response = response.isWellFormed ? response : Refusal.internalError.response
        var unsent = isBodyless ? 0 : response.body.count
        if !connections.reserve(bytes: unsent) {
            unsent = 0
            response = .text(status: 503, "too many answers are waiting for slow clients\n")
        }
        let (answer, reserved) = (response, unsent)
        stage = .answering
        watch.enter(.sending)
        connections.count(path: route, status: answer.status)
        // Never from within the delivery of the request: a thousand pipelined ones would be a thousand frames deep.
        context.eventLoop.assumeIsolated().execute {
            guard context.channel.isActive else {
                self.connections.release(bytes: reserved)
                return
            }
            let head = answer.head(keepAlive: keepAlive && !self.inputIsClosed)
            let isBodyless = isBodyless || answer.body.isEmpty || !answer.mayHaveBody
            let sent = context.eventLoop.makePromise(of: Void.self)
            context.write(self.wrapOutboundOut(.head(head)), promise: isBodyless ? sent : nil)
            if !isBodyless { self.send(answer.body, sent, context) }
            context.flush()
            sent.futureResult.assumeIsolated().whenComplete { result in
                self.connections.release(bytes: reserved)
                switch result {
                case .success: self.finish(keepAlive: keepAlive && !self.inputIsClosed, context)
                case .failure: context.close(promise: nil)
                }
            }
        }
    }

    /// Sends a body piece by piece: each is a copy, and is gone again where the client keeps up.
    private func send(_ body: [UInt8], _ sent: EventLoopPromise<Void>, _ context: ChannelHandlerContext) {
        for start in stride(from: 0, to: body.count, by: Self.pieceBytes) {
            let end = min(start + Self.pieceBytes, body.count)
            let piece = context.channel.allocator.buffer(bytes: body[start..<end])
            let part = wrapOutboundOut(.body(.byteBuffer(piece)))
            if end < body.count {
                context.writeAndFlush(part, promise: nil)
            } else {
                context.write(part, promise: sent)
            }
        }
    }

    /// As much as the kernel takes at once on most connections.
    private static var pieceBytes: Int { 128 * 1024 }

    /// Ends the response once the client's kernel has all of it; only then may the next request be delivered.
    private func finish(keepAlive: Bool, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        stage = keepAlive ? .waiting : .closing
        watch.enter(keepAlive ? .idle : .lingering)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        guard !keepAlive else { return }
        // Closing with bytes unread makes the kernel send a reset, which can overtake the response.
        context.close(mode: inputIsClosed ? .all : .output, promise: nil)
    }
}

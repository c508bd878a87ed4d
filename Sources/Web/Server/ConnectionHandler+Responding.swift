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
        // Who asks again and again without a pause makes room for those who wait to be let in.
        let keepAlive = keepAlive && connections.hasRoom
        let response = response.isWellFormed ? response : Refusal.internalError.response
        stage = .answering
        watch.enter(.sending)
        connections.count(path: route, status: response.status)
        let isBodyless = isBodyless || response.content.bytes.isEmpty || !response.mayHaveBody
        if !isBodyless { connections.hold(response.content, for: context.channel) }
        // Never from within the delivery of the request: a thousand pipelined ones would be a thousand frames deep.
        context.eventLoop.assumeIsolated().execute {
            guard context.channel.isActive else { return }
            let head = self.wrapOutboundOut(.head(response.head(keepAlive: keepAlive && !self.inputIsClosed)))
            guard isBodyless else {
                context.write(head, promise: nil)
                self.unsent = Unsent(content: response.content, keepAlive: keepAlive)
                return self.sendMore(context)
            }
            context.writeAndFlush(head, promise: self.finishing(keepAlive: keepAlive, context))
        }
    }

    /// A promise whose fulfilment ends the response.
    private func finishing(keepAlive: Bool, _ context: ChannelHandlerContext) -> EventLoopPromise<Void> {
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenComplete { result in
            switch result {
            case .success:
                self.connections.release(for: context.channel)
                self.finishWhenTaken(keepAlive: keepAlive, context)
            case .failure: context.close(promise: nil)
            }
        }
        return sent
    }

    /// What of a response has not been written yet.
    struct Unsent {
        let content: Content
        let keepAlive: Bool
        /// How much has.
        var written = 0
    }

    /// Writes as much as the client takes: each piece is a copy, and the next is made when this one is as good as gone.
    func sendMore(_ context: ChannelHandlerContext) {
        // Writing may tell us that more can be written.
        guard !isWriting else { return }
        isWriting = true
        defer { isWriting = false }
        while var rest = unsent, context.channel.isActive, context.channel.isWritable {
            let bytes = rest.content.bytes
            if rest.written > 0 { watch.took(Self.pieceBytes) }
            let end = min(rest.written + Self.pieceBytes, bytes.count)
            let piece = wrapOutboundOut(
                .body(.byteBuffer(context.channel.allocator.buffer(bytes: bytes[rest.written..<end]))))
            rest.written = end
            unsent = end < bytes.count ? rest : nil
            context.writeAndFlush(
                piece, promise: end < bytes.count ? nil : finishing(keepAlive: rest.keepAlive, context))
        }
    }

    /// As much as may wait in the channel before it says that it is full.
    private static var pieceBytes: Int { 64 * 1024 }

    /// Ends the response once the client's kernel has as good as all of it; only then may the next request be delivered.
    ///
    /// Until then ours has it, and would keep it where the connection ended.
    ///
    /// - Parameters:
    ///   - keepAlive: Whether the connection may serve another request.
    ///   - context: This handler's context.
    ///   - before: What our kernel had when it was last asked; nil when it hasn't been.
    ///   - pause: How long to wait before it is asked again.
    private func finishWhenTaken(
        keepAlive: Bool, _ context: ChannelHandlerContext, before: Int? = nil, pause: TimeAmount = .milliseconds(1)
    ) {
        SendQueue.bytes(of: context.channel).assumeIsolated().whenComplete { result in
            // The connection may be gone, and with it the question.
            let bytes = (try? result.get()) ?? 0
            if let before, bytes < before { self.watch.took(before - bytes) }
            guard bytes > SendQueue.negligible else {
                return self.finish(keepAlive: keepAlive && !self.inputIsClosed, context)
            }
            context.eventLoop.assumeIsolated().scheduleTask(in: pause) {
                guard context.channel.isActive else { return }
                self.finishWhenTaken(
                    keepAlive: keepAlive, context, before: bytes, pause: min(pause * 2, Self.longestPause))
            }
        }
    }

    private static var longestPause: TimeAmount { .milliseconds(100) }

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

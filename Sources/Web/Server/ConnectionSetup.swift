internal import NIOCore
internal import NIOHTTP1

/// What all connections share, and how one is set up.
struct ConnectionSetup: Sendable {
    let router: Router
    let limits: HTTPLimits
    let connections: Connections
    /// Has a route's handler called; false when the server no longer does that.
    let submit: @Sendable (RouteCall) -> Bool

    /// Admits a new connection and builds its pipeline.
    func prepare(_ channel: any Channel) -> EventLoopFuture<Void> {
        let admission = connections.admit(channel)
        guard admission != .dropped else { return channel.close() }
        return channel.eventLoop.makeCompletedFuture {
            try addHandlers(to: channel.pipeline.syncOperations, isServed: admission == .served)
        }
    }

    /// Builds the pipeline: guard, parser, pipelining, our answers.
    func addHandlers(to pipeline: ChannelPipeline.SynchronousOperations, isServed: Bool) throws {
        let watch = ConnectionGuard(limits: limits, connections: connections, isServed: isServed)
        var decoder = NIOHTTPDecoderLimitConfiguration()
        decoder.maxHeaderFieldSize = limits.headerBytes
        decoder.maxHeaderListSize = limits.headerBytes
        decoder.maxHeaderFieldCount = limits.headerFields
        try pipeline.addHandler(watch)
        try pipeline.configureHTTPServerPipeline(
            withErrorHandling: false, withEncoderConfiguration: .init(), withDecoderLimitConfiguration: decoder)
        try pipeline.addHandler(ConnectionHandler(server: self, watch: watch, isServed: isServed))
    }
}

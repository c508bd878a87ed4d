internal import NIOCore
internal import NIOHTTP1

/// What all connections of a listener share, and how one is set up.
struct ConnectionSetup: Sendable {
    let router: Router
    let limits: HTTPLimits
    let connections: Connections
    /// Who may ask for what; a unix socket's clients are let in by its permissions.
    var access = AccessRules()
    /// What clients are greeted with; nil speaks plain HTTP.
    var identity: ServerIdentity?
    /// Whom requests may be meant for; nil for anybody.
    var hosts: HostRules?
    /// Whose processes are answered on a unix socket; nil for all that can connect.
    var users: Set<UInt32>?
    /// Whether a connection's client is none of those.
    var isStranger = false
    /// Has a route's handler called; false when the server no longer does that.
    let submit: @Sendable (RouteCall) -> Bool

    /// Admits a new connection and builds its pipeline.
    func prepare(_ channel: any Channel) -> EventLoopFuture<Void> {
        guard connections.admit(channel) else { return channel.close() }
        guard let users else { return addHandlers(to: channel) }
        return PeerUser.id(of: channel).flatMap { user in
            var setup = self
            setup.isStranger = !users.contains(user)
            return setup.addHandlers(to: channel)
        }
    }

    private func addHandlers(to channel: any Channel) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            let isLocal = Self.isLocal(peer: channel.remoteAddress, own: channel.localAddress)
            try addHandlers(to: channel.pipeline.syncOperations, isLocal: isLocal)
        }
    }

    /// Builds the pipeline: TLS, guard, parser, pipelining, our answers.
    func addHandlers(to pipeline: ChannelPipeline.SynchronousOperations, isLocal: Bool) throws {
        let watch = ConnectionGuard(limits: limits, connections: connections)
        var decoder = NIOHTTPDecoderLimitConfiguration()
        decoder.maxHeaderFieldSize = limits.headerBytes
        decoder.maxHeaderListSize = limits.headerBytes
        decoder.maxHeaderFieldCount = limits.headerFields
        if let identity { try pipeline.addHandler(identity.handler()) }
        try pipeline.addHandler(watch)
        try pipeline.configureHTTPServerPipeline(
            withErrorHandling: false, withEncoderConfiguration: .init(), withDecoderLimitConfiguration: decoder)
        try pipeline.addHandler(ConnectionHandler(server: self, watch: watch, isLocal: isLocal))
    }

    /// Whether a client is on this host, so that no line is spared by compressing.
    ///
    /// - Parameters:
    ///   - peer: The client's address; nil is a unix socket's.
    ///   - own: The address that it has connected to: a client with the same one is here, too.
    /// - Returns: False where it may be elsewhere.
    static func isLocal(peer: SocketAddress?, own: SocketAddress?) -> Bool {
        guard let text = peer?.ipAddress, let address = IPAddress(text) else { return true }
        return address.isLoopback || text == own?.ipAddress
    }
}

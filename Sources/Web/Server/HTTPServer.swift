public import Logging
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// An HTTP/1.1 server on listening sockets of our own making.
///
/// First ``listen(on:)`` for each socket, then ``run()``, which lasts until ``shutdown(grace:)`` or its task's cancellation.
///
/// One event loop thread parses and writes for all connections: a scrape costs it microseconds, and the routes' handlers
/// run elsewhere, on the concurrency pool. It isn't NIO's shared group, which would start a thread per core.
public final class HTTPServer: Sendable {
    /// How long requests in work may take to finish when the server shuts down.
    public static let defaultGrace: Duration = .milliseconds(500)

    /// A socket that NIO watches, and its file, which goes when the last reference does.
    struct Listener: Sendable {
        let channel: EventLoopFuture<any Channel>
        let file: SocketFile?
    }

    /// How far the server's life has gone, and who waits for its end.
    enum State {
        case open([Listener], isRunning: Bool)
        case closing(isRunning: Bool, waiting: [CheckedContinuation<[Listener]?, Never>])
        case closed
    }

    private let limits: HTTPLimits
    private let logger: Logger
    let connections: Connections
    private let setup: ConnectionSetup
    private let hosts: [String]
    private let access: AccessRules
    private let identity: ServerIdentity?
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let calls: AsyncStream<RouteCall>
    let endOfCalls: AsyncStream<RouteCall>.Continuation
    let state = Mutex(State.open([], isRunning: false))

    /// A server that doesn't listen yet.
    ///
    /// - Parameters:
    ///   - routes: What it answers.
    ///   - hosts: Names by which clients may ask for it, beside `localhost` and the addresses that it listens on.
    ///   - access: Who may ask for what over TCP; on a unix socket, its permissions say who may connect.
    ///   - tls: What TCP clients are greeted with; nil serves plain HTTP.
    ///   - limits: What clients may cost.
    ///   - logger: Where it says what an operator should know.
    public init(
        routes: [Route], hosts: [String] = [], access: AccessRules = AccessRules(), tls: TLSIdentity? = nil,
        limits: HTTPLimits = HTTPLimits(), logger: Logger
    ) {
        self.access = access
        identity = tls.map(ServerIdentity.init)
        self.limits = limits
        self.hosts = hosts
        self.logger = logger
        // Unbounded, and yet bounded: a connection has one request in work at most.
        let (calls, continuation) = AsyncStream.makeStream(of: RouteCall.self, bufferingPolicy: .unbounded)
        self.calls = calls
        endOfCalls = continuation
        connections = Connections(limits: limits)
        setup = ConnectionSetup(router: Router(routes), limits: limits, connections: connections) { call in
            if case .enqueued = continuation.yield(call) { true } else { false }
        }
    }

    /// Whether a text is a name or an address by which clients may ask for a server; it has no port.
    public static func isHost(_ text: String) -> Bool { HostRules.canonical(text) != nil }

    /// What it has done so far.
    public var statistics: HTTPStatistics { connections.statistics }

    /// Greets TCP clients that come from now on with another certificate, where it greeted them with one before.
    public func present(_ identity: TLSIdentity) { self.identity?.replace(with: identity) }

    /// Takes a socket over and accepts connections on it; their requests are answered while ``run()`` runs.
    ///
    /// - Parameters:
    ///   - socket: The socket; the server owns it from now on.
    ///   - users: Whose processes are answered on a unix socket (unix(7), SO_PEERCRED); nil for all that can connect.
    /// - Returns: Where it listens.
    /// - Throws: `CancellationError` after ``shutdown(grace:)``, or NIO's error when it can't watch the socket.
    @discardableResult
    public func listen(
        on socket: consuming ListeningSocket, for users: Set<UInt32>? = nil
    ) async throws -> ListenAddress {
        let address = socket.address
        let file = socket.file
        let descriptor = socket.releaseDescriptor()
        let rules = HostRules(address, names: hosts)
        // Of a unix socket, the file's permissions or the peer's user keep the gate.
        var setup = setup
        setup.hosts = rules
        setup.access = rules == nil ? AccessRules() : access
        setup.identity = rules == nil ? nil : identity
        setup.users = users
        let bootstrap = bootstrap(setup)
        // Under the lock, so that a shutdown either prevents it or knows of it.
        let channel = state.withLock { state -> EventLoopFuture<any Channel>? in
            guard case .open(let listeners, let isRunning) = state else { return nil }
            let channel = bootstrap.withBoundSocket(descriptor)
            state = .open(listeners + [Listener(channel: channel, file: file)], isRunning: isRunning)
            return channel
        }
        guard let channel else {
            _ = Descriptor(owning: descriptor)
            throw CancellationError()
        }
        _ = try await channel.get()
        return address
    }

    private func bootstrap(_ listener: ConnectionSetup) -> ServerBootstrap {
        let (limits, logger) = (limits, logger)
        return ServerBootstrap(group: group)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pause = TimeAmount(limits.acceptPause)
                    let connections = listener.connections
                    try channel.pipeline.syncOperations.addHandlers(
                        AcceptGate(connections: connections), AcceptBackoffHandler { _ in pause },
                        AcceptErrorHandler(connections: connections, logger: logger))
                }
            }
            // One at a time: whether there is room for another is asked before each.
            .serverChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelInitializer { listener.prepare($0) }
            // So that a client which closes its side after the request still gets its answer.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            // Else the kernel lets it grow up to tcp_wmem's 4 MiB, for each client that reads nothing.
            .childChannelOption(.socketOption(.so_sndbuf), value: limits.sendBufferBytes)
            // Bounds how many pipelined requests are parsed ahead of the one in work.
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 2048, maximum: 16384))
    }
}

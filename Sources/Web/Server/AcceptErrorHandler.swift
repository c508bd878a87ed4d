internal import Logging
internal import NIOCore

/// Counts the connections that the kernel didn't hand over, and says so from time to time.
///
/// The listener survives them (EMFILE, ENFILE, ENOMEM and ENOBUFS are passing states); NIO's `AcceptBackoffHandler` before it
/// sees to it that we don't spin meanwhile, as the waiting connection keeps the socket readable.
final class AcceptErrorHandler: ChannelInboundHandler {
    typealias InboundIn = any Channel

    /// The shortest time between two lines in the log.
    private static let interval: TimeAmount = .minutes(1)

    private let connections: Connections
    private let logger: Logger
    private var nextLine: NIODeadline = .uptimeNanoseconds(0)

    init(connections: Connections, logger: Logger) {
        self.connections = connections
        self.logger = logger
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Other errors belong to one connection, which its own handlers have closed.
        guard let error = error as? IOError else { return }
        connections.countAcceptError()
        guard NIODeadline.now() >= nextLine else { return }
        nextLine = .now() + Self.interval
        logger.warning("http: accepting a connection: \(error) (raise LimitNOFILE= if this persists)")
    }
}

internal import CMnl
internal import SystemPackage

/// Finds and ends connections of this network namespace: sock_diag(7).
public struct SocketDiagnostics<Channel: MessageChannel & ~Copyable>: ~Copyable {
    private var connection: Connection<Channel>

    /// What became of connections that were to be ended.
    public enum Outcome: Sendable, Hashable {
        /// So many were ended, those not among them that ended by themselves meanwhile.
        case ended(Int)
        /// The kernel can't: it lacks `CONFIG_INET_DIAG_DESTROY` or the module tcp_diag.
        case unsupported
    }

    /// - Parameter channel: To ``NetlinkFamily/socketDiagnostics``.
    public init(_ channel: consuming Channel) { connection = Connection(channel) }

    /// Ends all TCP connections from and to local ports, over IPv4 and IPv6, as `ss --kill` does.
    ///
    /// Both ends are told at once: this one by an error (`ECONNABORTED`), the other by a reset. Sockets that listen go on.
    /// A connection that is made meanwhile may be missed.
    ///
    /// - Parameter ports: The local ports.
    /// - Returns: How many were ended, or that the kernel can't.
    /// - Throws: ``NetlinkError``, such as `EPERM` without CAP_NET_ADMIN; the others are ended all the same.
    public mutating func endConnections(onLocalPorts ports: Set<UInt16>) throws(NetlinkError) -> Outcome {
        guard !ports.isEmpty else { return .ended(0) }
        var sockets: [InternetSocket] = []
        for family in [UInt8(AF_INET), UInt8(AF_INET6)] {
            do throws(NetlinkError) { sockets += try list(family, ports) } catch {
                // Without tcp_diag nobody is there to ask.
                guard error.errno == .noSuchFileOrDirectory else { throw error }
                return .unsupported
            }
        }
        return try destroy(sockets)
    }

    /// The connections of a family whose local port is among these.
    private mutating func list(_ family: UInt8, _ ports: Set<UInt16>) throws(NetlinkError) -> [InternetSocket] {
        let operation = "listing TCP connections"
        let request = Request(
            type: SocketMessage.byFamily, dump: true,
            payload: InternetSocket.request(family: family, states: TCPStates.connected))
        var sockets: [InternetSocket] = []
        try connection.converse(request, operation: operation) { message, bytes throws(NetlinkError) in
            guard let socket = InternetSocket(message, in: bytes) else {
                throw .malformed(operation: operation, reason: "short description of a socket")
            }
            if !socket.isWaiting, ports.contains(socket.localPort) { sockets.append(socket) }
        }
        return sockets
    }

    private mutating func destroy(_ sockets: [InternetSocket]) throws(NetlinkError) -> Outcome {
        var ended = 0
        var isUnsupported = false
        var refusal: NetlinkError?
        let requests = sockets.map { socket in
            Request(
                type: SocketMessage.destroy, dump: false,
                payload: InternetSocket.request(family: socket.family, states: 0, identity: socket.identity))
        }
        try connection.command(requests, operation: "ending a TCP connection") { error in
            switch error?.errno {
            case nil: ended += 1
            case .noSuchFileOrDirectory?: break
            case .notSupportedOnSocket?: isUnsupported = true
            default: refusal = refusal ?? error
            }
        }
        if let refusal { throw refusal }
        return isUnsupported && ended == 0 ? .unsupported : .ended(ended)
    }
}

extension SocketDiagnostics where Channel == NetlinkSocket {
    /// Opens a socket in the current network namespace.
    ///
    /// - Throws: ``NetlinkError`` where there is none to be had.
    public init() throws(NetlinkError) {
        let socket: NetlinkSocket
        do throws(Errno) { socket = try NetlinkSocket(.socketDiagnostics) } catch {
            throw .failed(operation: "opening a socket to sock_diag", errno: error)
        }
        self.init(socket)
    }
}

/// The kinds of messages: `<linux/sock_diag.h>`.
private enum SocketMessage {
    static let byFamily: UInt16 = 20
    static let destroy: UInt16 = 21
}

/// A bit for each state of a TCP socket: `<net/tcp_states.h>`.
private enum TCPStates {
    /// All but `TCP_TIME_WAIT` (6), `TCP_CLOSE` (7) and `TCP_LISTEN` (10).
    static let connected: UInt32 = 0b1011_0011_1110
}

internal import Glibc
internal import SystemPackage

/// Who listens on a unix socket: the process that called listen(2), as the kernel noted it then (unix(7), SO_PEERCRED).
public struct PeerCredentials: Hashable, Sendable {
    /// The process; 0 if it lives outside our process namespace.
    public let processID: Int32
    /// Its effective user.
    public let userID: UInt32
    /// Its effective group.
    public let groupID: UInt32

    /// Asks by connecting; nothing is sent.
    ///
    /// - Parameter address: A unix path or an abstract name.
    /// - Throws: ``SocketError``; with `connectionRefused` when nobody listens there.
    public init(listeningOn address: ListenAddress) throws(SocketError) {
        do throws(Errno) {
            guard let name = address.unixName else { throw Errno.invalidArgument }
            let probe = try Descriptor(family: AF_UNIX, type: SOCK_STREAM, flags: SOCK_NONBLOCK.rawValue)
            try probe.connect(to: name)
            self = try PeerCredentials(of: probe)
        } catch {
            throw SocketError("asking who listens on \(address)", error)
        }
    }

    /// Who listens where a socket is connected to.
    init(of descriptor: borrowing Descriptor) throws(Errno) {
        // glibc shows struct ucred only under _GNU_SOURCE; it is these three 32-bit fields.
        var credentials: (pid: pid_t, uid: uid_t, gid: gid_t) = (0, 0, 0)
        var length = socklen_t(MemoryLayout.size(ofValue: credentials))
        try Errno.check(
            unsafe getsockopt(descriptor.rawValue, SOL_SOCKET, SO_PEERCRED, &credentials, &length))
        (processID, userID, groupID) = credentials
    }
}

extension ListenAddress {
    /// The name as connect(2) takes it; nil for what is no unix socket's.
    var unixName: SocketName? {
        switch self {
        case .unix(let path): SocketName(unix: path)
        case .abstract(let name): SocketName(unix: "@" + name)
        case .tcp, .tcpEverywhere: nil
        }
    }
}

internal import Glibc
internal import SystemPackage

/// A stream socket that clients can connect to, made by our own hand or by systemd's.
///
/// It owns its descriptor, and the socket file if it made one: both go when it goes.
@safe public struct ListeningSocket: ~Copyable, Sendable {
    /// How many clients may wait to be accepted; the kernel caps it at net.core.somaxconn.
    static let backlog: CInt = 1024

    let descriptor: Descriptor
    /// The socket file to remove in the end; nil for TCP, abstract names and systemd's sockets.
    let file: SocketFile?
    /// Where it listens; a port 0 that was asked for reads as the port that was given.
    public let address: ListenAddress

    init(owning descriptor: consuming Descriptor, file: SocketFile?) throws(Errno) {
        self.address = try ListenAddress(of: descriptor)
        self.descriptor = descriptor
        self.file = file
    }

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - address: Where; port 0 lets the kernel choose one.
    ///   - access: Who may connect to a unix socket that has a file.
    /// - Throws: ``SocketError`` with the address, the kernel's answer and a remedy.
    public init(_ address: ListenAddress, access: SocketAccess = SocketAccess()) throws(SocketError) {
        let group: gid_t? = if case .unix = address { try access.groupID() } else { nil }
        do throws(Errno) {
            switch address {
            case .tcp(let host, let port):
                try self.init(tcp: SocketName(host, port: port), alsoIPv4: false)
            case .tcpEverywhere(let port):
                try self.init(everywhere: port)
            case .unix(let path):
                self = try Self.unix(path: path, mode: access.mode, group: group)
            case .abstract(let name):
                guard let name = SocketName(unix: "@" + name) else { throw Errno.fileNameTooLong }
                let descriptor = try Self.bound(to: name)
                try descriptor.listen(backlog: Self.backlog)
                try self.init(owning: descriptor, file: nil)
            }
        } catch {
            throw SocketError("listening on \(address)", error, remedy: Self.remedy(for: error, at: address))
        }
    }

    /// Hands the descriptor to a new owner, who closes it, and keeps ``file`` alive if need be.
    consuming func releaseDescriptor() -> CInt {
        descriptor.release()
    }

    private init(everywhere port: UInt16) throws(Errno) {
        do {
            try self.init(tcp: SocketName(.anyIPv6, port: port), alsoIPv4: true)
        } catch {
            // A host without IPv6 still has all its IPv4 addresses.
            guard error == .addressFamilyNotSupported || error == .addressNotAvailable else { throw error }
            try self.init(tcp: SocketName(.anyIPv4, port: port), alsoIPv4: true)
        }
    }

    private init(tcp name: SocketName, alsoIPv4: Bool) throws(Errno) {
        let descriptor = try Descriptor(family: name.family, type: SOCK_STREAM, flags: SOCK_NONBLOCK.rawValue)
        // So that a restarted agent needn't wait for its last connections' TIME_WAIT.
        try descriptor.setOption(SO_REUSEADDR, to: 1)
        if name.family == AF_INET6 {
            // Said explicitly: the default is a sysctl, and [::] must leave 0.0.0.0 to another listener.
            try descriptor.setOption(IPV6_V6ONLY, level: CInt(IPPROTO_IPV6), to: alsoIPv4 ? 0 : 1)
        }
        try descriptor.bind(to: name)
        try descriptor.listen(backlog: Self.backlog)
        try self.init(owning: descriptor, file: nil)
    }

    /// Makes a socket for a unix name and gives it that name.
    static func bound(to name: SocketName) throws(Errno) -> Descriptor {
        let descriptor = try Descriptor(family: AF_UNIX, type: SOCK_STREAM, flags: SOCK_NONBLOCK.rawValue)
        // Before bind: the file is then never more open than this, whatever the umask.
        try Errno.check(fchmod(descriptor.rawValue, SocketFile.firstMode))
        try descriptor.bind(to: name)
        return descriptor
    }

    private static func unix(path: String, mode: mode_t, group: gid_t?) throws(Errno) -> ListeningSocket {
        guard let name = SocketName(unix: path) else { throw Errno.fileNameTooLong }
        let descriptor: Descriptor
        do {
            descriptor = try bound(to: name)
        } catch {
            guard error == .addressInUse else { throw error }
            try SocketFile.removeStale(path, name: name)
            descriptor = try bound(to: name)
        }
        let file = try SocketFile(bound: path, mode: mode, group: group)
        try descriptor.listen(backlog: backlog)
        return try ListeningSocket(owning: descriptor, file: file)
    }

    private static func remedy(for errno: Errno, at address: ListenAddress) -> String? {
        switch (errno, address) {
        case (.addressInUse, _): "another porttally? choose another with --listen"
        case (.notSocket, _): "a file that is not a socket is in the way; move it, or choose another path with --listen"
        case (.notPermitted, .unix):
            "only root may give it to a group that the agent isn't in; under systemd, SupplementaryGroups= puts it in"
        case (.permissionDenied, .unix), (.noSuchFileOrDirectory, .unix), (.readOnlyFileSystem, .unix):
            "the directory must exist and be writable; systemd's RuntimeDirectory= makes one"
        case (.permissionDenied, _): "ports below 1024 need CAP_NET_BIND_SERVICE; choose another with --listen"
        case (.addressNotAvailable, _): "this host has no such address; see `ip address`"
        case (.addressFamilyNotSupported, _): "this host has IPv6 switched off; listen on an IPv4 address"
        default: nil
        }
    }
}

internal import CLinux
internal import CMnl
internal import Glibc
public import SystemPackage

/// A netlink socket, owned through libmnl.
@safe public struct NetlinkSocket: ~Copyable, MessageChannel {
    private let socket: OpaquePointer
    public let portID: UInt32

    /// How long a reply is waited for; the kernel answers within the system call, so this only bounds the unthinkable.
    static let replyTimeoutSeconds = 5

    /// Opens a socket in the current network namespace.
    ///
    /// - Parameter family: To what part of the kernel.
    /// - Throws: the error of socket(2) or bind(2), such as `EPROTONOSUPPORT` without nfnetlink.
    public init(_ family: NetlinkFamily = .netfilter) throws(Errno) {
        guard let socket = unsafe mnl_socket_open2(family.rawValue, Int32(SOCK_CLOEXEC.rawValue)) else {
            throw Errno(rawValue: errno)
        }
        guard unsafe mnl_socket_bind(socket, 0, 0) == 0 else {
            let error = Errno(rawValue: errno)
            unsafe mnl_socket_close(socket)
            throw error
        }
        unsafe self.socket = socket
        portID = unsafe mnl_socket_get_portid(socket)
        // Older kernels lack these; then errors come without text and with the whole request.
        setNetlinkOption(NETLINK_EXT_ACK, 1)
        setNetlinkOption(NETLINK_CAP_ACK, 1)
        var timeout = timeval(tv_sec: Self.replyTimeoutSeconds, tv_usec: 0)
        unsafe setsockopt(
            mnl_socket_get_fd(socket), SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { unsafe mnl_socket_close(socket) }

    /// The descriptor, to wait on; it stays this socket's.
    public var fileDescriptor: Int32 { unsafe mnl_socket_get_fd(socket) }

    /// Subscribes to a multicast group of nfnetlink.
    func join(group: Int32) throws(Errno) {
        guard setNetlinkOption(NETLINK_ADD_MEMBERSHIP, group) == 0 else { throw Errno(rawValue: errno) }
    }

    public mutating func send(_ datagram: [UInt8]) throws(Errno) {
        let sent = unsafe datagram.withUnsafeBytes { unsafe mnl_socket_sendto(socket, $0.baseAddress, $0.count) }
        guard sent == datagram.count else { throw sent < 0 ? Errno(rawValue: errno) : .messageTooLong }
    }

    public mutating func receive(into buffer: inout [UInt8], wait: Bool) throws(Errno) -> Int {
        let flags = Int32(MSG_TRUNC) | (wait ? 0 : Int32(MSG_DONTWAIT))
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe recv(fileDescriptor, bytes.baseAddress, bytes.count, flags)
            }
            if count >= 0 {
                // With MSG_TRUNC the kernel returns the datagram's real length.
                guard count <= buffer.count else { throw .noSpace }
                return count
            }
            let error = Errno(rawValue: errno)
            guard error == .interrupted else { throw error }
        }
    }

    public mutating func receive(into buffer: inout [UInt8], stride: Int, lengths: inout [Int]) throws(Errno) {
        var sizes = [UInt32](repeating: 0, count: buffer.count / stride)
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe sizes.withUnsafeMutableBufferPointer { sizes in
                unsafe cl_receive_datagrams(
                    fileDescriptor, bytes.baseAddress, Int64(stride), sizes.baseAddress, UInt32(sizes.count))
            }
        }
        guard count >= 0 else { throw Errno(rawValue: errno) }
        lengths.removeAll(keepingCapacity: true)
        lengths += sizes.prefix(Int(count)).map { Int($0) }
        // The kernel tells a datagram's real length.
        guard lengths.allSatisfy({ $0 <= stride }) else { throw .noSpace }
    }

    public mutating func reserve(bytes: Int, replies: Int) {
        // As nft does: a batch goes out in one datagram, and each reply may take 1 KiB of the receive buffer.
        setBuffer(force: SO_SNDBUFFORCE, plain: SO_SNDBUF, Int32(clamping: max(bytes + 4096, 256 * 1024)))
        setBuffer(force: SO_RCVBUFFORCE, plain: SO_RCVBUF, Int32(clamping: max(replies * 1024, 1024 * 1024)))
    }

    private func setBuffer(force: Int32, plain: Int32, _ value: Int32) {
        var value = value
        let size = socklen_t(MemoryLayout<Int32>.size)
        if unsafe setsockopt(fileDescriptor, SOL_SOCKET, force, &value, size) != 0 {
            unsafe setsockopt(fileDescriptor, SOL_SOCKET, plain, &value, size)
        }
    }

    @discardableResult
    private func setNetlinkOption(_ option: Int32, _ value: Int32) -> Int32 {
        var value = value
        return unsafe mnl_socket_setsockopt(socket, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}

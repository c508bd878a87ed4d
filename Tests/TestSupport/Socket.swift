internal import CTestSupport
internal import Glibc

/// A plain blocking socket on loopback.
public struct Socket: Sendable {
    public let descriptor: Int32

    /// Listens on a port of 127.0.0.1 or ::1.
    public static func listening(_ port: Int, ipv6: Bool = false) throws -> Socket {
        try listening(port, ipv6 ? AF_INET6 : AF_INET)
    }

    /// Listens on a port of every address, over IPv4 and IPv6, with one socket.
    public static func listeningEverywhere(_ port: Int) throws -> Socket {
        let socket = try make(AF_INET6, Int32(SOCK_STREAM.rawValue))
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = UInt16(port).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let isBound = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(socket.descriptor, $0, size) == 0
            }
        }
        guard isBound, listen(socket.descriptor, 128) == 0 else {
            throw CommandError(description: "can't listen on port \(port): errno \(errno)")
        }
        return socket
    }

    static func listening(_ port: Int, _ family: Int32, _ type: __socket_type = SOCK_STREAM) throws -> Socket {
        let socket = try make(family, Int32(type.rawValue))
        var one: Int32 = 1
        unsafe setsockopt(socket.descriptor, SOL_SOCKET, SO_REUSEADDR, &one, 4)
        if family == AF_INET6 { unsafe setsockopt(socket.descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &one, 4) }
        guard unsafe withAddress(family, port, { unsafe bind(socket.descriptor, $0, $1) }) == 0,
            type == SOCK_DGRAM || listen(socket.descriptor, 128) == 0
        else { throw CommandError(description: "can't listen on port \(port): errno \(errno)") }
        return socket
    }

    /// Connects to a port of 127.0.0.1 or ::1; no step takes longer than so many seconds.
    public static func connected(_ port: Int, within seconds: Int, ipv6: Bool = false) throws -> Socket {
        try connected(port, ipv6 ? AF_INET6 : AF_INET, within: seconds)
    }

    /// Sends its datagrams to a port of 127.0.0.1 or ::1.
    public static func datagrams(to port: Int, ipv6: Bool = false) throws -> Socket {
        try connected(port, ipv6 ? AF_INET6 : AF_INET, SOCK_DGRAM)
    }

    static func connected(
        _ port: Int, _ family: Int32, _ type: __socket_type = SOCK_STREAM, within seconds: Int? = nil
    ) throws -> Socket {
        let socket = try make(family, Int32(type.rawValue))
        if let seconds {
            var bound = timeval(tv_sec: seconds, tv_usec: 0)
            let size = socklen_t(MemoryLayout<timeval>.size)
            // SO_SNDTIMEO bounds connect(2), too.
            for option in [SO_SNDTIMEO, SO_RCVTIMEO] {
                unsafe setsockopt(socket.descriptor, SOL_SOCKET, option, &bound, size)
            }
        }
        guard unsafe withAddress(family, port, { unsafe connect(socket.descriptor, $0, $1) }) == 0 else {
            let error = errno
            socket.close()
            throw CommandError(description: "can't connect to port \(port): errno \(error)")
        }
        return socket
    }

    private static func make(_ family: Int32, _ type: Int32) throws -> Socket {
        let descriptor = socket(family, type | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw CommandError(description: "no socket: errno \(errno)") }
        return Socket(descriptor: descriptor)
    }

    private static func withAddress(
        _ family: Int32, _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        if family == AF_INET {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = UInt16(port).bigEndian
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            return unsafe withUnsafePointer(to: &address) {
                unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = UInt16(port).bigEndian
        address.sin6_addr = in6addr_loopback
        return unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
    }

    /// The next client, or nil when none came in so many milliseconds.
    public func accept(within milliseconds: Int32) -> Socket? {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&entry, 1, milliseconds) > 0 else { return nil }
        // Not for the programs that are started meanwhile: they would keep the connection open.
        let client = cts_accept(descriptor)
        return client < 0 ? nil : Socket(descriptor: client)
    }

    /// Waits for a datagram and sends it back; false when none came in so many milliseconds.
    func echo(within milliseconds: Int32) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&entry, 1, milliseconds) > 0 else { return false }
        var buffer = [UInt8](repeating: 0, count: 2048)
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutablePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                let count = unsafe recvfrom(descriptor, &buffer, buffer.count, 0, $0, &length)
                return unsafe count > 0 && sendto(descriptor, &buffer, count, 0, $0, length) == count
            }
        }
    }

    /// Waits for something to read, for so many milliseconds: what read(2) then says of one byte.
    public func next(within milliseconds: Int32) -> Next {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&entry, 1, milliseconds) > 0 else { return .nothing }
        var byte: UInt8 = 0
        return switch unsafe read(descriptor, &byte, 1) {
        case 1: .byte(byte)
        case 0: .end
        default: .failure(errno)
        }
    }

    /// What comes out of a socket.
    public enum Next: Equatable, Sendable {
        case nothing
        case byte(UInt8)
        case end
        /// With its errno.
        case failure(Int32)
    }

    func readToEnd() -> Int { bytesToEnd().count }

    /// Everything that comes until the other side ends, or the bound is reached.
    func bytesToEnd() -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = unsafe read(descriptor, &buffer, buffer.count)
            if count <= 0 { return all }
            all += buffer[..<count]
        }
    }

    func write(_ count: Int) { write([UInt8](repeating: 0x55, count: count)) }

    /// Sends all of it, or as much as the other side takes.
    public func write(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let written = unsafe bytes.withUnsafeBytes {
                unsafe send(
                    descriptor, $0.baseAddress.unsafelyUnwrapped + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if written <= 0 { return }
            sent += written
        }
    }

    /// Tells the other side that nothing more comes.
    public func finishWriting() { shutdown(descriptor, Int32(SHUT_WR)) }
    public func close() { Glibc.close(descriptor) }
}

internal import Glibc
internal import SystemPackage

/// A `sockaddr` of any family we speak, with its length.
@safe struct SocketName {
    /// The longest unix path, and abstract name, in bytes: `sun_path` less one NUL.
    static let longestPath = 107

    private var storage = sockaddr_storage()
    private var length: socklen_t = 0

    /// The address family, as `socket` takes it.
    var family: CInt { CInt(storage.ss_family) }

    /// An IP address and port.
    init(_ address: IPAddress, port: UInt16) {
        if address.isIPv6 {
            var name = sockaddr_in6()
            name.sin6_family = sa_family_t(AF_INET6)
            name.sin6_port = port.bigEndian
            unsafe withUnsafeMutableBytes(of: &name.sin6_addr) { unsafe $0.copyBytes(from: address.bytes) }
            store(name)
        } else {
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_port = port.bigEndian
            unsafe withUnsafeMutableBytes(of: &name.sin_addr) { unsafe $0.copyBytes(from: address.bytes) }
            store(name)
        }
    }

    /// A unix path, or an abstract name written with a leading `@`; nil when it is empty or too long.
    init?(unix text: String) {
        var path = [UInt8](text.utf8)
        guard (1...Self.longestPath + (text.hasPrefix("@") ? 1 : 0)).contains(path.count) else { return nil }
        let isAbstract = path[0] == UInt8(ascii: "@")
        if isAbstract { path[0] = 0 }
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &name.sun_path) { unsafe $0.copyBytes(from: path) }
        store(name)
        // An abstract name ends where the length says; a path has its NUL counted too.
        length = socklen_t(Self.pathOffset + path.count + (isAbstract ? 0 : 1))
    }

    /// The name a socket is bound to (getsockname(2)).
    init(boundTo descriptor: borrowing Descriptor) throws(Errno) {
        length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = unsafe withUnsafeMutablePointer(to: &storage) { storage in
            unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor.rawValue, $0, &length)
            }
        }
        try Errno.check(result)
    }

    /// Lends the name to a system call.
    func withPointer(_ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
        unsafe withUnsafePointer(to: storage) { storage in
            unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, length) }
        }
    }

    private static var pathOffset: Int { MemoryLayout<sa_family_t>.size }

    private mutating func store<Name>(_ name: Name) {
        unsafe withUnsafeMutablePointer(to: &storage) { storage in
            unsafe storage.withMemoryRebound(to: Name.self, capacity: 1) { unsafe $0.pointee = name }
        }
        length = socklen_t(MemoryLayout<Name>.size)
    }

    /// The address and port, or nil for another family than IP.
    var internet: (address: IPAddress, port: UInt16)? {
        unsafe withUnsafeBytes(of: storage) { bytes in
            switch family {
            case AF_INET:
                let name = unsafe bytes.load(as: sockaddr_in.self)
                let address = unsafe withUnsafeBytes(of: name.sin_addr) { unsafe [UInt8]($0) }
                return (IPAddress(bytes: address), UInt16(bigEndian: name.sin_port))
            case AF_INET6:
                let name = unsafe bytes.load(as: sockaddr_in6.self)
                let address = unsafe withUnsafeBytes(of: name.sin6_addr) { unsafe [UInt8]($0) }
                return (IPAddress(bytes: address), UInt16(bigEndian: name.sin6_port))
            default:
                return nil
            }
        }
    }

    /// The unix path, an abstract name with a leading `@`, or nil for another family or an unnamed socket.
    var unix: String? {
        guard family == AF_UNIX, Int(length) > Self.pathOffset else { return nil }
        var path = unsafe withUnsafeBytes(of: storage) { unsafe [UInt8]($0[Self.pathOffset..<Int(length)]) }
        if path[0] == 0 {
            path[0] = UInt8(ascii: "@")
        } else {
            path = [UInt8](path.prefix { $0 != 0 })
        }
        return String(decoding: path, as: UTF8.self)
    }
}

internal import Glibc
internal import SystemPackage

extension ListenAddress {
    /// The address that a socket is bound to.
    init(of descriptor: borrowing Descriptor) throws(Errno) {
        let name = try SocketName(boundTo: descriptor)
        if let (address, port) = name.internet {
            if address == .anyIPv6, try descriptor.option(IPV6_V6ONLY, level: CInt(IPPROTO_IPV6)) == 0 {
                self = .tcpEverywhere(port: port)
            } else {
                self = .tcp(address, port: port)
            }
        } else if let path = name.unix {
            self = path.hasPrefix("@") ? .abstract(name: String(path.dropFirst())) : .unix(path: path)
        } else {
            throw Errno.addressFamilyNotSupported
        }
    }
}

extension IPAddress {
    /// Every IPv4 address: `0.0.0.0`.
    static let anyIPv4 = IPAddress(bytes: [UInt8](repeating: 0, count: 4))
    /// Every IPv6 address: `::`.
    static let anyIPv6 = IPAddress(bytes: [UInt8](repeating: 0, count: 16))
}

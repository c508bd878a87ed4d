/// An IPv4 or IPv6 address.
public struct IPAddress: Hashable, Sendable {
    /// The address in network order: 4 bytes for IPv4, 16 for IPv6.
    let bytes: [UInt8]

    /// Whether this is an IPv6 address.
    public var isIPv6: Bool { bytes.count == 16 }

    /// Whether it can only be reached from this host: 127.0.0.0/8, `::1`, and the former mapped into IPv6.
    public var isLoopback: Bool {
        guard isIPv6 else { return bytes.first == 127 }
        let mapped = [UInt8](repeating: 0, count: 10) + [0xff, 0xff, 127]
        return bytes == [UInt8](repeating: 0, count: 15) + [1] || bytes.starts(with: mapped)
    }

    /// The IPv4 address that is mapped into this one (RFC 4291 §2.5.5.2), else this one.
    var unmapped: IPAddress {
        let prefix = [UInt8](repeating: 0, count: 10) + [0xff, 0xff]
        return isIPv6 && bytes.starts(with: prefix) ? IPAddress(bytes: Array(bytes[12...])) : self
    }
}

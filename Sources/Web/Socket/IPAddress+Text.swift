internal import Glibc

extension IPAddress: CustomStringConvertible {
    /// Reads an address in its usual notation, without a zone (inet_pton(3)).
    ///
    /// - Parameter text: `127.0.0.1`, `::1`; nothing is looked up.
    public init?(_ text: String) {
        var v4 = in_addr()
        var v6 = in6_addr()
        if unsafe inet_pton(AF_INET, text, &v4) == 1 {
            self.init(bytes: unsafe withUnsafeBytes(of: &v4) { unsafe [UInt8]($0) })
        } else if unsafe inet_pton(AF_INET6, text, &v6) == 1 {
            self.init(bytes: unsafe withUnsafeBytes(of: &v6) { unsafe [UInt8]($0) })
        } else {
            return nil
        }
    }

    /// The shortest usual notation (inet_ntop(3), RFC 5952).
    public var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = isIPv6 ? AF_INET6 : AF_INET
        let written = unsafe inet_ntop(family, bytes, &text, socklen_t(text.count))
        precondition(unsafe written != nil, "inet_ntop refused a whole address")
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

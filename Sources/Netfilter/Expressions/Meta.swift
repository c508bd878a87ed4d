internal import CMnl
internal import CNftnl

/// What is known of a packet besides its bytes: `NFT_META_…`.
public enum MetaKey: Sendable, Hashable {
    /// IPv4 or IPv6: `NFPROTO_…`, one byte.
    case networkProtocol
    /// `IPPROTO_…`, one byte.
    case transportProtocol
    /// The packet's length from its network header on, in bytes: four of them, in the machine's byte order.
    case length
    /// The wall clock's time, in nanoseconds since 1970: eight bytes in the machine's byte order (Linux 5.4).
    case time
    /// The index of the interface that the packet leaves by: four bytes in the machine's byte order.
    case outputInterface
    /// Its name, filled up with zeros to 16 bytes.
    case outputInterfaceName

    var number: UInt32 {
        switch self {
        case .networkProtocol: NFT_META_NFPROTO.rawValue
        case .transportProtocol: NFT_META_L4PROTO.rawValue
        case .length: NFT_META_LEN.rawValue
        case .time: NFT_META_TIME_NS.rawValue
        case .outputInterface: NFT_META_OIF.rawValue
        case .outputInterfaceName: NFT_META_OIFNAME.rawValue
        }
    }
}

extension Expression {
    /// `meta`: loads what is known of the packet.
    public static func meta(_ key: MetaKey, into register: Register = .first) -> Expression {
        Expression("meta").with(NFTNL_EXPR_META_KEY, key.number).with(NFTNL_EXPR_META_DREG, register.rawValue)
    }
}

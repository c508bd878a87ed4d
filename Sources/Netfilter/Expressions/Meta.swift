internal import CMnl
internal import CNftnl

/// What is known of a packet besides its bytes: `NFT_META_…`.
public enum MetaKey: Sendable, Hashable {
    /// IPv4 or IPv6: `NFPROTO_…`, one byte.
    case networkProtocol
    /// `IPPROTO_…`, one byte.
    case transportProtocol

    var number: UInt32 {
        switch self {
        case .networkProtocol: NFT_META_NFPROTO.rawValue
        case .transportProtocol: NFT_META_L4PROTO.rawValue
        }
    }
}

extension Expression {
    /// `meta`: loads what is known of the packet.
    public static func meta(_ key: MetaKey, into register: Register = .first) -> Expression {
        Expression("meta").with(NFTNL_EXPR_META_KEY, key.number).with(NFTNL_EXPR_META_DREG, register.rawValue)
    }
}

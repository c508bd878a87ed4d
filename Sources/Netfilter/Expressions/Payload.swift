internal import CMnl
internal import CNftnl

/// From where in a packet an offset counts: `NFT_PAYLOAD_…_HEADER`.
public enum PayloadBase: Sendable, Hashable {
    case network, transport

    var number: UInt32 {
        switch self {
        case .network: NFT_PAYLOAD_NETWORK_HEADER.rawValue
        case .transport: NFT_PAYLOAD_TRANSPORT_HEADER.rawValue
        }
    }
}

extension Expression {
    /// `payload`: loads bytes of the packet.
    ///
    /// - Parameters:
    ///   - base: The header in which they lie.
    ///   - offset: Where in it, in bytes.
    ///   - length: How many bytes.
    ///   - register: Where they go.
    /// - Returns: The expression.
    public static func payload(
        _ base: PayloadBase, offset: UInt32, length: UInt32, into register: Register = .first
    ) -> Expression {
        Expression("payload")
            .with(NFTNL_EXPR_PAYLOAD_DREG, register.rawValue)
            .with(NFTNL_EXPR_PAYLOAD_BASE, base.number)
            .with(NFTNL_EXPR_PAYLOAD_OFFSET, offset)
            .with(NFTNL_EXPR_PAYLOAD_LEN, length)
    }
}

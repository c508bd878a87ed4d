internal import CMnl
internal import CNftnl

extension Expression {
    /// `payload`, the other way: writes what the register holds into the packet, and sets the header's checksum right.
    ///
    /// - Parameters:
    ///   - register: Where the bytes are.
    ///   - base: The header into which they go.
    ///   - offset: Where in it, in bytes.
    ///   - length: How many bytes: an even number from an even offset, as the checksum adds up words of two.
    ///   - checksum: Where in the header its checksum is, one's complement as in IPv4, TCP and UDP.
    /// - Returns: The expression.
    public static func write(
        _ register: Register = .first, to base: PayloadBase, offset: UInt32, length: UInt32,
        checksumAt checksum: UInt32
    ) -> Expression {
        // No address is written, so no other header's checksum is of it.
        Expression("payload", implied: [UInt16(NFTA_PAYLOAD_CSUM_FLAGS.rawValue): [0, 0, 0, 0]])
            .with(NFTNL_EXPR_PAYLOAD_SREG, register.rawValue)
            .with(NFTNL_EXPR_PAYLOAD_BASE, base.number)
            .with(NFTNL_EXPR_PAYLOAD_OFFSET, offset)
            .with(NFTNL_EXPR_PAYLOAD_LEN, length)
            .with(NFTNL_EXPR_PAYLOAD_CSUM_TYPE, NFT_PAYLOAD_CSUM_INET.rawValue)
            .with(NFTNL_EXPR_PAYLOAD_CSUM_OFFSET, checksum)
    }
}

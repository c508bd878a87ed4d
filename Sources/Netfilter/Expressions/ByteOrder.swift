internal import CMnl
internal import CNftnl

extension Expression {
    /// `byteorder`: turns a number of the machine's byte order into network byte order.
    ///
    /// Whether one is less than another can be asked in network byte order alone: `cmp` goes byte by byte.
    ///
    /// - Parameters:
    ///   - register: Where the number is, and stays.
    ///   - length: How many bytes it has: 2, 4 or 8.
    /// - Returns: The expression.
    public static func networkByteOrder(_ register: Register = .first, length: UInt32) -> Expression {
        Expression("byteorder")
            .with(NFTNL_EXPR_BYTEORDER_SREG, register.rawValue)
            .with(NFTNL_EXPR_BYTEORDER_DREG, register.rawValue)
            .with(NFTNL_EXPR_BYTEORDER_OP, NFT_BYTEORDER_HTON.rawValue)
            .with(NFTNL_EXPR_BYTEORDER_LEN, length)
            .with(NFTNL_EXPR_BYTEORDER_SIZE, length)
    }
}

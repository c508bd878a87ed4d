internal import CNftnl

extension Expression {
    /// `bitwise`: keeps what the mask has ones for, then turns over what `flipped` has ones for.
    ///
    /// - Parameters:
    ///   - register: Where the value is, and stays.
    ///   - mask: As long as the value.
    ///   - flipped: The same; nothing where it is nil.
    /// - Returns: The expression.
    public static func bitwise(
        _ register: Register = .first, and mask: [UInt8], xor flipped: [UInt8]? = nil
    ) -> Expression {
        Expression("bitwise")
            .with(NFTNL_EXPR_BITWISE_SREG, register.rawValue)
            .with(NFTNL_EXPR_BITWISE_DREG, register.rawValue)
            .with(NFTNL_EXPR_BITWISE_LEN, UInt32(mask.count))
            // Mask and xor, by whichever name the headers have it.
            .with(NFTNL_EXPR_BITWISE_OP, 0)
            .with(NFTNL_EXPR_BITWISE_MASK, mask)
            .with(NFTNL_EXPR_BITWISE_XOR, flipped ?? [UInt8](repeating: 0, count: mask.count))
    }
}

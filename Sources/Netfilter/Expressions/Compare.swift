internal import CMnl
internal import CNftnl

/// How two values are compared: `NFT_CMP_…`.
public enum Comparison: Sendable, Hashable {
    case equal, notEqual
    /// Byte by byte, so numbers have to be in network byte order.
    case less, lessOrEqual, greater, greaterOrEqual

    var number: UInt32 {
        switch self {
        case .equal: NFT_CMP_EQ.rawValue
        case .notEqual: NFT_CMP_NEQ.rawValue
        case .less: NFT_CMP_LT.rawValue
        case .lessOrEqual: NFT_CMP_LTE.rawValue
        case .greater: NFT_CMP_GT.rawValue
        case .greaterOrEqual: NFT_CMP_GTE.rawValue
        }
    }
}

extension Expression {
    /// `cmp`: the rule ends here unless the register compares so.
    public static func compare(
        _ register: Register = .first, _ comparison: Comparison = .equal, _ value: [UInt8]
    ) -> Expression {
        Expression("cmp")
            .with(NFTNL_EXPR_CMP_SREG, register.rawValue)
            .with(NFTNL_EXPR_CMP_OP, comparison.number)
            .with(NFTNL_EXPR_CMP_DATA, value)
    }
}

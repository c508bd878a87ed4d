internal import CMnl
internal import CNftnl

/// How two values are compared: `NFT_CMP_…`.
public enum Comparison: Sendable, Hashable {
    case equal, notEqual

    var number: UInt32 {
        switch self {
        case .equal: NFT_CMP_EQ.rawValue
        case .notEqual: NFT_CMP_NEQ.rawValue
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

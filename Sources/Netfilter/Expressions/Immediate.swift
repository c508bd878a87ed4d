internal import CNftnl

extension Expression {
    /// `immediate`: loads a value.
    public static func immediate(_ value: [UInt8], into register: Register = .first) -> Expression {
        Expression("immediate")
            .with(NFTNL_EXPR_IMM_DREG, register.rawValue)
            .with(NFTNL_EXPR_IMM_DATA, value)
    }

    /// `immediate`: says what becomes of the packet.
    public static func verdict(_ verdict: Verdict) -> Expression {
        let expression = Expression("immediate", refersTo: verdict.chain.map { .chain($0) })
            .with(NFTNL_EXPR_IMM_DREG, Register.verdict.rawValue)
            .with(NFTNL_EXPR_IMM_VERDICT, verdict.code)
        return verdict.chain.map { expression.with(NFTNL_EXPR_IMM_CHAIN, $0) } ?? expression
    }
}

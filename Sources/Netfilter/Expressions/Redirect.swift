internal import CNftnl

extension Expression {
    /// `redir`: sends the connection to this machine, at the port that the register holds.
    ///
    /// For chains of type `nat` alone.
    public static func redirect(toPortIn register: Register = .first) -> Expression {
        Expression("redir")
            .with(NFTNL_EXPR_REDIR_REG_PROTO_MIN, register.rawValue)
            .with(NFTNL_EXPR_REDIR_REG_PROTO_MAX, register.rawValue)
            // NF_NAT_RANGE_PROTO_SPECIFIED: the kernel sets it, and shows it.
            .with(NFTNL_EXPR_REDIR_FLAGS, 2)
    }
}

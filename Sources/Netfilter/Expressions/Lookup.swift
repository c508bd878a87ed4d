internal import CMnl
internal import CNftnl

extension Expression {
    /// `lookup`: the rule ends here unless the register's value is in the set.
    public static func lookup(_ register: Register = .first, in set: String) -> Expression {
        lookup(register, set, flags: 0)
    }

    /// `lookup` the other way: the rule ends here where the register's value is in the set.
    public static func lookup(_ register: Register = .first, notIn set: String) -> Expression {
        lookup(register, set, flags: UInt32(NFT_LOOKUP_F_INV.rawValue))
    }

    /// `lookup` in a map: loads what the register's value leads to; the rule ends here where that is nothing.
    public static func lookup(
        _ register: Register = .first, in map: String, into target: Register
    ) -> Expression {
        lookup(register, in: map).with(NFTNL_EXPR_LOOKUP_DREG, target.rawValue)
    }

    private static func lookup(_ register: Register, _ set: String, flags: UInt32) -> Expression {
        Expression("lookup", refersTo: .set(set))
            .with(NFTNL_EXPR_LOOKUP_SREG, register.rawValue)
            .with(NFTNL_EXPR_LOOKUP_SET, set)
            .with(NFTNL_EXPR_LOOKUP_FLAGS, flags)
    }
}

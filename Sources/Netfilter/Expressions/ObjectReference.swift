internal import CNftnl

extension Expression {
    /// `objref`: has this object look at the packet.
    public static func object(_ identity: StatefulObject.Identity) -> Expression {
        Expression("objref", refersTo: .object(identity.name))
            .with(NFTNL_EXPR_OBJREF_IMM_TYPE, identity.kind.rawValue)
            .with(NFTNL_EXPR_OBJREF_IMM_NAME, identity.name)
    }

    /// `objref` by a map: has the object that the register's value leads to look at the packet.
    public static func object(of register: Register = .first, in map: String) -> Expression {
        Expression("objref", refersTo: .set(map))
            .with(NFTNL_EXPR_OBJREF_SET_SREG, register.rawValue)
            .with(NFTNL_EXPR_OBJREF_SET_NAME, map)
    }
}

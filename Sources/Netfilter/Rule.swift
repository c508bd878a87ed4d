internal import CMnl
internal import CNftnl

/// A rule: expressions that a packet goes through in their order, until one of them ends it.
public struct Rule: Sendable, Hashable {
    public var expressions: [Expression]

    public init(_ expressions: [Expression]) { self.expressions = expressions }
}

/// A `struct nftnl_rule`.
@safe private struct RuleObject: ~Copyable {
    private let object: OpaquePointer

    init(table: String, chain: String) {
        guard let object = unsafe nftnl_rule_alloc() else { preconditionFailure("out of memory") }
        unsafe self.object = object
        unsafe nftnl_rule_set_u32(object, UInt16(NFTNL_RULE_FAMILY.rawValue), UInt32(Family.inet.rawValue))
        unsafe nftnl_rule_set_str(object, UInt16(NFTNL_RULE_TABLE.rawValue), table)
        unsafe nftnl_rule_set_str(object, UInt16(NFTNL_RULE_CHAIN.rawValue), chain)
    }

    deinit { unsafe nftnl_rule_free(object) }

    func fill(_ rule: Rule) {
        for expression in rule.expressions {
            unsafe nftnl_rule_add_expr(object, ExpressionHandle(expression).release())
        }
    }

    func write(_ header: UnsafeMutablePointer<nlmsghdr>) { unsafe nftnl_rule_nlmsg_build_payload(header, object) }
}

extension Batch {
    /// Appends a rule to a chain.
    public mutating func add(_ rule: Rule, to chain: String, in table: String) {
        let object = RuleObject(table: table, chain: chain)
        object.fill(rule)
        unsafe add(NFT_MSG_NEWRULE, flags: NLM_F_CREATE | NLM_F_APPEND, "adding a rule to chain", chain) {
            unsafe object.write($0)
        }
    }

    /// Deletes all rules of a chain.
    public mutating func flush(chain: String, in table: String) {
        let object = RuleObject(table: table, chain: chain)
        unsafe add(NFT_MSG_DELRULE, flags: 0, "flushing chain", chain) { unsafe object.write($0) }
    }
}

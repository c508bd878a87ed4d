internal import CMnl
internal import CNftnl

/// `counter name tcp dport map @tcp_in`: looks a packet's port up in a map and counts on the counter found there.
public struct CountingRule: Sendable, Hashable {
    public var transport: TransportProtocol
    public var port: PortField
    public var map: String

    /// `IPPROTO_…`.
    public enum TransportProtocol: UInt8, Sendable, Hashable {
        case tcp = 6
        case udp = 17
    }

    /// Which port of the transport header; the value is its offset in bytes, the same in TCP and UDP.
    public enum PortField: UInt32, Sendable, Hashable {
        case source = 0
        case destination = 2
    }

    public init(transport: TransportProtocol, port: PortField, map: String) {
        self.transport = transport
        self.port = port
        self.map = map
    }
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

    /// As nft compiles it: `meta l4proto`, compare, load the port, look up and count.
    func fill(_ rule: CountingRule) {
        let register = NFT_REG_1.rawValue
        append(Expression("meta")) {
            $0.set(NFTNL_EXPR_META_KEY, NFT_META_L4PROTO.rawValue)
            $0.set(NFTNL_EXPR_META_DREG, register)
        }
        append(Expression("cmp")) {
            $0.set(NFTNL_EXPR_CMP_SREG, register)
            $0.set(NFTNL_EXPR_CMP_OP, NFT_CMP_EQ.rawValue)
            $0.set(NFTNL_EXPR_CMP_DATA, bytes: [rule.transport.rawValue])
        }
        append(Expression("payload")) {
            $0.set(NFTNL_EXPR_PAYLOAD_DREG, register)
            $0.set(NFTNL_EXPR_PAYLOAD_BASE, NFT_PAYLOAD_TRANSPORT_HEADER.rawValue)
            $0.set(NFTNL_EXPR_PAYLOAD_OFFSET, rule.port.rawValue)
            $0.set(NFTNL_EXPR_PAYLOAD_LEN, CounterMap.keyLength)
        }
        append(Expression("objref")) {
            $0.set(NFTNL_EXPR_OBJREF_SET_SREG, register)
            $0.set(NFTNL_EXPR_OBJREF_SET_NAME, string: rule.map)
        }
    }

    private func append(_ expression: consuming Expression, _ fill: (borrowing Expression) -> Void) {
        fill(expression)
        unsafe nftnl_rule_add_expr(object, expression.release())
    }

    func write(_ header: UnsafeMutablePointer<nlmsghdr>) { unsafe nftnl_rule_nlmsg_build_payload(header, object) }
}

/// A `struct nftnl_expr` that no rule owns yet.
@safe private struct Expression: ~Copyable {
    private let object: OpaquePointer

    init(_ name: StaticString) {
        let text = name.description
        guard let object = unsafe nftnl_expr_alloc(text) else {
            preconditionFailure("libnftnl lacks expression \(text)")
        }
        unsafe self.object = object
    }

    deinit { unsafe nftnl_expr_free(object) }

    func set<Key: BinaryInteger>(_ key: Key, _ value: UInt32) { unsafe nftnl_expr_set_u32(object, UInt16(key), value) }
    func set<Key: BinaryInteger>(_ key: Key, string: String) { unsafe nftnl_expr_set_str(object, UInt16(key), string) }
    func set<Key: BinaryInteger>(_ key: Key, bytes: [UInt8]) {
        unsafe nftnl_expr_set(object, UInt16(key), bytes, UInt32(bytes.count))
    }

    /// Gives the expression to C, which frees it with its rule.
    consuming func release() -> OpaquePointer {
        let object = unsafe object
        discard self
        return unsafe object
    }
}

extension Batch {
    /// Appends a rule to a chain.
    public mutating func add(_ rule: CountingRule, to chain: String, in table: String) {
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

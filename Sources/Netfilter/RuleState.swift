internal import CMnl

/// A rule as the kernel shows it: its chain, and its expressions in a form that can be compared.
public struct RuleState: Sendable, Hashable {
    public var chain = ""
    var expressions: [Expression] = []

    /// An expression's name and its attributes by type.
    struct Expression: Sendable, Hashable {
        var name = ""
        var attributes: [UInt16: [UInt8]] = [:]
    }

    /// The rule that `rule` would be in the kernel: what libnftnl writes for it, read the same way.
    public init(_ rule: CountingRule, chain: String, table: String) {
        var batch = Batch()
        batch.add(rule, to: chain, in: table)
        let final = batch.finalize()
        var states: [RuleState] = []
        let bytes = unsafe final.bytes.span.bytes
        try? Message.forEach(in: bytes, operation: "") { message throws(NetlinkError) in
            guard message.type & 0xff == UInt16(NFT_MSG_NEWRULE.rawValue), message.type >> 8 != 0 else { return }
            if let state = RuleState(message, table: table, in: bytes) { states.append(state) }
        }
        self = states.first ?? RuleState()
    }

    private init() {}

    /// - Returns: nil where the rule is in another table.
    init?(_ message: Message, table: String, in bytes: borrowing RawSpan) {
        guard let range = message.attributes else { return nil }
        self.init()
        var attributes = Attributes(range)
        while let attribute = attributes.next(in: bytes) {
            switch UInt32(attribute.type) {
            case NFTA_RULE_TABLE.rawValue: guard bytes.string(attribute.payload) == table else { return nil }
            case NFTA_RULE_CHAIN.rawValue: chain = bytes.string(attribute.payload)
            case NFTA_RULE_EXPRESSIONS.rawValue:
                var list = Attributes(attribute.payload)
                while let entry = list.next(in: bytes) { expressions.append(Expression(entry.payload, in: bytes)) }
            default: break
            }
        }
    }
}

extension RuleState.Expression {
    init(_ range: Range<Int>, in bytes: borrowing RawSpan) {
        var parts = Attributes(range)
        while let part = parts.next(in: bytes) {
            switch UInt32(part.type) {
            case NFTA_EXPR_NAME.rawValue: name = bytes.string(part.payload)
            case NFTA_EXPR_DATA.rawValue:
                var data = Attributes(part.payload)
                while let attribute = data.next(in: bytes) {
                    var value = bytes.copy(attribute.payload)
                    // The kernel terminates names; libnftnl doesn't.
                    if name == "objref", value.last == 0, UInt32(attribute.type) == NFTA_OBJREF_SET_NAME.rawValue {
                        value.removeLast()
                    }
                    attributes[attribute.type] = value
                }
            default: break
            }
        }
    }
}

extension Connection where Channel: ~Copyable {
    /// All rules of a table, chain by chain in their order.
    public mutating func rules(in table: String) throws(NetlinkError) -> [RuleState] {
        let operation = "listing the rules of table inet \(table)"
        let request = Request(
            NFT_MSG_GETRULE, family: .inet, dump: true, [(NFTA_RULE_TABLE.rawValue, .terminated(table))])
        return try list(request, operation: operation) { message, bytes throws(NetlinkError) in
            guard message.isWhole(in: bytes) else { throw .malformed(operation: operation, reason: "a broken rule") }
            return RuleState(message, table: table, in: bytes)
        }
    }
}

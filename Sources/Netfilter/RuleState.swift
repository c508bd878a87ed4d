internal import CMnl

/// A rule as the kernel shows it: its chain, and its expressions in a form that can be compared.
public struct RuleState: Sendable, Hashable {
    public var chain = ""
    var expressions: [ShownExpression] = []

    /// An expression's name and its attributes by type.
    struct ShownExpression: Sendable, Hashable {
        var name = ""
        var attributes: [UInt16: [UInt8]] = [:]
    }

    /// The rule that `rule` would be in the kernel: what libnftnl writes for it, read the same way.
    public init(_ rule: Rule, chain: String) {
        var batch = Batch()
        batch.add(rule, to: chain, in: "")
        let final = batch.finalize()
        var states: [RuleState] = []
        let bytes = unsafe final.bytes.span.bytes
        try? Message.forEach(in: bytes, operation: "") { message throws(NetlinkError) in
            guard message.type & 0xff == UInt16(NFT_MSG_NEWRULE.rawValue), message.type >> 8 != 0 else { return }
            if let state = RuleState(message, table: "", in: bytes) { states.append(state) }
        }
        self = states.first ?? RuleState()
    }

    private init() {}

    /// Whether it is `rule`, of whatever chain.
    public func matches(_ rule: Rule) -> Bool {
        let written = RuleState(rule, chain: chain).expressions
        guard expressions.count == written.count, written.count == rule.expressions.count else { return false }
        return expressions.indices.allSatisfy {
            expressions[$0].matches(written[$0], as: rule.expressions[$0])
        }
    }

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
                while let entry = list.next(in: bytes) { expressions.append(ShownExpression(entry.payload, in: bytes)) }
            default: break
            }
        }
    }
}

extension RuleState.ShownExpression {
    /// One that fills an attribute of another.
    private init(_ payload: [UInt8]) {
        let bytes = unsafe payload.span.bytes
        self.init(0..<payload.count, in: bytes)
    }

    init(_ range: Range<Int>, in bytes: borrowing RawSpan) {
        var parts = Attributes(range)
        while let part = parts.next(in: bytes) {
            switch UInt32(part.type) {
            case NFTA_EXPR_NAME.rawValue: name = bytes.string(part.payload)
            case NFTA_EXPR_DATA.rawValue:
                var data = Attributes(part.payload)
                while let attribute = data.next(in: bytes) {
                    attributes[attribute.type] = bytes.copy(attribute.payload)
                }
            default: break
            }
        }
    }

    /// Whether the kernel shows what libnftnl wrote for an expression, besides what packets change.
    fileprivate func matches(_ written: Self, as expression: Expression) -> Bool {
        var shown = attributes
        var expected = written.attributes.merging(expression.implied) { own, _ in own }
        for type in expression.state { (shown[type], expected[type]) = (nil, nil) }
        for case .expression(let inner, let type) in expression.attributes.map(\.value) {
            guard let one = shown.removeValue(forKey: type), let other = expected.removeValue(forKey: type),
                Self(one).matches(Self(other), as: inner)
            else { return false }
        }
        return name == written.name && shown.count == expected.count
            && expected.allSatisfy { type, value in shown[type].map { Self.isSame($0[...], value[...]) } ?? false }
    }

    /// Whether two attributes say the same: the kernel terminates every name where libnftnl leaves the NUL out, and
    /// marks no attribute as one that has others in it.
    private static func isSame(_ shown: ArraySlice<UInt8>, _ written: ArraySlice<UInt8>) -> Bool {
        if shown == written || shown.dropLast() == written && shown.last == 0 { return true }
        guard let inner = Self.attributes(in: shown), let expected = Self.attributes(in: written) else { return false }
        return inner.count == expected.count
            && zip(inner, expected).allSatisfy { $0.type == $1.type && isSame($0.payload, $1.payload) }
    }

    /// The attributes that fill an attribute; nil where it has none in it.
    private static func attributes(
        in payload: ArraySlice<UInt8>
    ) -> [(type: UInt16, payload: ArraySlice<UInt8>)]? {
        var found: [(type: UInt16, payload: ArraySlice<UInt8>)] = []
        let copy = Array(payload)
        let bytes = unsafe copy.span.bytes
        var attributes = Attributes(0..<copy.count)
        while let attribute = attributes.next(in: bytes) {
            found.append((attribute.type, copy[attribute.payload]))
        }
        return attributes.isBroken || found.isEmpty ? nil : found
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

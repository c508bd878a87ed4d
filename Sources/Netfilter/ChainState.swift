internal import CMnl

/// A chain as the kernel shows it; what isn't a base chain has no `hook`.
public struct ChainState: Sendable, Hashable {
    public var name = ""
    public var type: String?
    public var hook: UInt32?
    public var priority: Int32?
    public var policy: UInt32?
    /// Whether it is a part of a rule (`jump { … }`): it comes and goes with that, and can't be touched alone.
    public var isAnonymous = false
    /// What nft prints as its comment.
    public var comment: String?

    /// Whether it is `chain`, with whatever comment.
    public func matches(_ chain: Chain) -> Bool {
        name == chain.name && type == chain.base?.kind.rawValue && hook == chain.base?.hook.rawValue
            && priority == chain.base?.priority && policy == chain.base?.policy.rawValue
    }
}

extension Connection where Channel: ~Copyable {
    /// All chains of a table.
    public mutating func chains(in table: String) throws(NetlinkError) -> [ChainState] {
        // The kernel's dump of chains takes no filter.
        let operation = "listing chains"
        let request = Request(NFT_MSG_GETCHAIN, family: .inet, dump: true)
        return try list(request, operation: operation) { message, bytes throws(NetlinkError) in
            guard message.isWhole(in: bytes) else { throw .malformed(operation: operation, reason: "a broken chain") }
            return ChainState(message, table: table, in: bytes)
        }
    }
}

extension ChainState {
    /// - Returns: nil where the chain is in another table.
    init?(_ message: Message, table: String, in bytes: borrowing RawSpan) {
        guard let range = message.attributes else { return nil }
        self.init()
        var attributes = Attributes(range)
        while let attribute = attributes.next(in: bytes) {
            switch UInt32(attribute.type) {
            case UInt32(NFTA_CHAIN_TABLE.rawValue):
                guard bytes.string(attribute.payload) == table else { return nil }
            case UInt32(NFTA_CHAIN_NAME.rawValue): name = bytes.string(attribute.payload)
            case UInt32(NFTA_CHAIN_TYPE.rawValue): type = bytes.string(attribute.payload)
            case UInt32(NFTA_CHAIN_USERDATA.rawValue):
                comment = UserData(bytes: bytes.copy(attribute.payload)).comment
            case UInt32(NFTA_CHAIN_FLAGS.rawValue):
                let flags = bytes.network(UInt32.self, in: attribute.payload) ?? 0
                isAnonymous = flags & UInt32(NFT_CHAIN_BINDING.rawValue) != 0
            case UInt32(NFTA_CHAIN_POLICY.rawValue): policy = bytes.network(UInt32.self, in: attribute.payload)
            case UInt32(NFTA_CHAIN_HOOK.rawValue):
                var hooks = Attributes(attribute.payload)
                while let attribute = hooks.next(in: bytes) {
                    switch UInt32(attribute.type) {
                    case UInt32(NFTA_HOOK_HOOKNUM.rawValue): hook = bytes.network(UInt32.self, in: attribute.payload)
                    case UInt32(NFTA_HOOK_PRIORITY.rawValue):
                        priority = bytes.network(Int32.self, in: attribute.payload)
                    default: break
                    }
                }
            default: break
            }
        }
    }
}

internal import CMnl
internal import CNftnl

/// A base chain of type `filter` with policy accept.
public struct Chain: Sendable, Hashable {
    public var name: String
    public var hook: Hook
    /// Relative to `filter`, which is 0: a higher one comes later.
    public var priority: Int32
    /// What `nft list` prints as its comment, and saves.
    public var comment: String?

    /// Where in the packet's way the chain stands.
    public enum Hook: UInt32, Sendable, Hashable {
        /// NF_INET_LOCAL_IN: to this machine.
        case input = 1
        /// NF_INET_LOCAL_OUT: from this machine.
        case output = 3
    }

    public init(name: String, hook: Hook, priority: Int32, comment: String? = nil) {
        self.name = name
        self.hook = hook
        self.priority = priority
        self.comment = comment
    }
}

/// A `struct nftnl_chain`.
@safe private struct ChainObject: ~Copyable {
    private let object: OpaquePointer

    init(table: String, name: String) {
        guard let object = unsafe nftnl_chain_alloc() else { preconditionFailure("out of memory") }
        unsafe self.object = object
        unsafe nftnl_chain_set_str(object, UInt16(NFTNL_CHAIN_TABLE.rawValue), table)
        unsafe nftnl_chain_set_str(object, UInt16(NFTNL_CHAIN_NAME.rawValue), name)
    }

    deinit { unsafe nftnl_chain_free(object) }

    func makeBase(_ chain: Chain) {
        unsafe nftnl_chain_set_str(object, UInt16(NFTNL_CHAIN_TYPE.rawValue), "filter")
        unsafe nftnl_chain_set_u32(object, UInt16(NFTNL_CHAIN_HOOKNUM.rawValue), chain.hook.rawValue)
        unsafe nftnl_chain_set_s32(object, UInt16(NFTNL_CHAIN_PRIO.rawValue), chain.priority)
        unsafe nftnl_chain_set_u32(object, UInt16(NFTNL_CHAIN_POLICY.rawValue), 1)
        guard let comment = chain.comment else { return }
        var data = UserData()
        data.append(comment: comment)
        unsafe nftnl_chain_set_data(
            object, UInt16(NFTNL_CHAIN_USERDATA.rawValue), data.bytes, UInt32(data.bytes.count))
    }

    func write(_ header: UnsafeMutablePointer<nlmsghdr>) { unsafe nftnl_chain_nlmsg_build_payload(header, object) }
}

extension Batch {
    /// Creates a base chain.
    public mutating func add(_ chain: Chain, in table: String) {
        let object = ChainObject(table: table, name: chain.name)
        object.makeBase(chain)
        unsafe add(NFT_MSG_NEWCHAIN, flags: NLM_F_CREATE, "adding", "chain inet \(table) \(chain.name)") {
            unsafe object.write($0)
        }
    }

    /// Deletes a chain; its rules must be gone.
    public mutating func deleteChain(_ name: String, in table: String) {
        let object = ChainObject(table: table, name: name)
        unsafe add(NFT_MSG_DELCHAIN, flags: 0, "deleting", "chain inet \(table) \(name)") { unsafe object.write($0) }
    }
}

/// A chain as the kernel shows it; what isn't a base chain has no `hook`.
public struct ChainState: Sendable, Hashable {
    public var name = ""
    public var type: String?
    public var hook: UInt32?
    public var priority: Int32?
    public var policy: UInt32?
    /// What nft prints as its comment.
    public var comment: String?

    /// Whether it is `chain`, with policy accept and whatever comment.
    public func matches(_ chain: Chain) -> Bool {
        name == chain.name && type == "filter" && hook == chain.hook.rawValue && priority == chain.priority
            && policy == 1
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

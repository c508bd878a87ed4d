internal import CMnl
internal import CNftnl

/// A chain: one that packets enter at a hook, or one that rules and map elements jump to.
public struct Chain: Sendable, Hashable {
    public var name: String
    /// Where packets enter it; nil where they only come by a jump.
    public var base: Base?
    /// What `nft list` prints as its comment, and saves.
    public var comment: String?

    /// What makes a chain a base chain.
    public struct Base: Sendable, Hashable {
        public var kind: Kind
        public var hook: Hook
        /// Relative to `filter`, which is 0: a higher one comes later.
        public var priority: Int32
        /// What becomes of a packet that no rule decides on.
        public var policy: Policy

        public init(kind: Kind = .filter, hook: Hook, priority: Int32, policy: Policy = .accept) {
            self.kind = kind
            self.hook = hook
            self.priority = priority
            self.policy = policy
        }
    }

    /// The chain's type, by the kernel's name for it.
    public enum Kind: String, Sendable, Hashable {
        case filter, nat, route
    }

    /// Where in the packet's way a base chain stands: `NF_INET_…`.
    public enum Hook: UInt32, Sendable, Hashable {
        /// Whatever arrives, before it is routed.
        case prerouting = 0
        /// To this machine.
        case input = 1
        /// Through this machine.
        case forward = 2
        /// From this machine.
        case output = 3
        /// Whatever leaves, after it was routed.
        case postrouting = 4
    }

    /// A base chain's policy: `NF_DROP` or `NF_ACCEPT`.
    public enum Policy: UInt32, Sendable, Hashable {
        case drop = 0
        case accept = 1
    }

    public init(name: String, base: Base? = nil, comment: String? = nil) {
        self.name = name
        self.base = base
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

    func fill(_ chain: Chain) {
        if let base = chain.base {
            unsafe nftnl_chain_set_str(object, UInt16(NFTNL_CHAIN_TYPE.rawValue), base.kind.rawValue)
            unsafe nftnl_chain_set_u32(object, UInt16(NFTNL_CHAIN_HOOKNUM.rawValue), base.hook.rawValue)
            unsafe nftnl_chain_set_s32(object, UInt16(NFTNL_CHAIN_PRIO.rawValue), base.priority)
            unsafe nftnl_chain_set_u32(object, UInt16(NFTNL_CHAIN_POLICY.rawValue), base.policy.rawValue)
        }
        guard let comment = chain.comment else { return }
        var data = UserData()
        data.append(comment: comment)
        unsafe nftnl_chain_set_data(
            object, UInt16(NFTNL_CHAIN_USERDATA.rawValue), data.bytes, UInt32(data.bytes.count))
    }

    func write(_ header: UnsafeMutablePointer<nlmsghdr>) { unsafe nftnl_chain_nlmsg_build_payload(header, object) }
}

extension Batch {
    /// Creates a chain.
    public mutating func add(_ chain: Chain, in table: String) {
        let object = ChainObject(table: table, name: chain.name)
        object.fill(chain)
        unsafe add(NFT_MSG_NEWCHAIN, flags: NLM_F_CREATE, "adding chain inet", "\(table) \(chain.name)") {
            unsafe object.write($0)
        }
    }

    /// Deletes a chain; its rules must be gone, and whatever jumps to it.
    public mutating func deleteChain(_ name: String, in table: String) {
        let object = ChainObject(table: table, name: name)
        unsafe add(NFT_MSG_DELCHAIN, flags: 0, "deleting chain inet", "\(table) \(name)") { unsafe object.write($0) }
    }
}

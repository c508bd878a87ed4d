internal import CMnl
internal import CNftnl

/// A named set, or a map: a set whose elements lead to something.
public struct NamedSet: Sendable, Hashable {
    public var name: String
    public var key: DataType
    /// What its elements lead to; nil for a set.
    public var target: Target?
    public var flags: Flags
    /// After how long an element goes by itself; nil where none does, 0 where each has a time of its own or stays.
    public var timeout: Duration?
    /// The most elements that it may have; nil for as many as there come.
    public var size: UInt32?

    /// What a map's elements lead to.
    public enum Target: Sendable, Hashable {
        case object(StatefulObject.Kind)
        case verdict
        case value(DataType)
    }

    /// `NFT_SET_…`, as far as they don't follow from the rest.
    public struct Flags: OptionSet, Sendable, Hashable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }
        /// Its elements never change.
        public static let constant = Flags(rawValue: 2)
        /// Its elements are ranges of keys.
        public static let interval = Flags(rawValue: 4)
        /// Rules add elements.
        public static let dynamic = Flags(rawValue: 32)
    }

    public init(
        name: String, key: DataType, target: Target? = nil, flags: Flags = [], timeout: Duration? = nil,
        size: UInt32? = nil
    ) {
        self.name = name
        self.key = key
        self.target = target
        self.flags = flags
        self.timeout = timeout
        self.size = size
    }

    /// All flags, as the kernel has them.
    var allFlags: UInt32 {
        var flags = flags.rawValue
        switch target {
        case .object: flags |= NFT_SET_OBJECT.rawValue
        case .verdict, .value: flags |= NFT_SET_MAP.rawValue
        case nil: break
        }
        if timeout != nil { flags |= NFT_SET_TIMEOUT.rawValue }
        return flags
    }

    /// 0 where the elements have none but their own.
    var timeoutMilliseconds: UInt64 { timeout?.wholeMilliseconds ?? 0 }
}

/// A `struct nftnl_set`.
@safe struct SetHandle: ~Copyable {
    private let object: OpaquePointer

    init(table: String, name: String) {
        guard let object = unsafe nftnl_set_alloc() else { preconditionFailure("out of memory") }
        unsafe self.object = object
        unsafe nftnl_set_set_u32(object, UInt16(NFTNL_SET_FAMILY.rawValue), UInt32(Family.inet.rawValue))
        unsafe nftnl_set_set_str(object, UInt16(NFTNL_SET_TABLE.rawValue), table)
        unsafe nftnl_set_set_str(object, UInt16(NFTNL_SET_NAME.rawValue), name)
    }

    deinit { unsafe nftnl_set_free(object) }

    fileprivate func fill(_ set: NamedSet, id: UInt32) {
        put(NFTNL_SET_ID, id)
        put(NFTNL_SET_FLAGS, set.allFlags)
        put(NFTNL_SET_KEY_TYPE, set.key.number)
        put(NFTNL_SET_KEY_LEN, set.key.length)
        switch set.target {
        case .object(let kind): put(NFTNL_SET_OBJ_TYPE, kind.rawValue)
        case .verdict:
            put(NFTNL_SET_DATA_TYPE, NFT_DATA_VERDICT.rawValue)
            put(NFTNL_SET_DATA_LEN, 0)
        case .value(let type):
            put(NFTNL_SET_DATA_TYPE, type.number)
            put(NFTNL_SET_DATA_LEN, type.length)
        case nil: break
        }
        if let size = set.size { put(NFTNL_SET_DESC_SIZE, size) }
        if set.timeoutMilliseconds != 0 {
            unsafe nftnl_set_set_u64(object, UInt16(NFTNL_SET_TIMEOUT.rawValue), set.timeoutMilliseconds)
        }
    }

    private func put(_ key: nftnl_set_attr, _ value: UInt32) {
        unsafe nftnl_set_set_u32(object, UInt16(key.rawValue), value)
    }

    /// Takes an element, which C frees with the set.
    func append(_ element: consuming ElementHandle) { unsafe nftnl_set_elem_add(object, element.release()) }

    fileprivate func write(_ header: UnsafeMutablePointer<nlmsghdr>) {
        unsafe nftnl_set_nlmsg_build_payload(header, object)
    }

    func writeElements(_ header: UnsafeMutablePointer<nlmsghdr>) {
        unsafe nftnl_set_elems_nlmsg_build_payload(header, object)
    }
}

extension Batch {
    /// Creates a set or map; `id` must be its own within the batch.
    public mutating func add(_ set: NamedSet, in table: String, id: UInt32) {
        let object = SetHandle(table: table, name: set.name)
        object.fill(set, id: id)
        unsafe add(
            NFT_MSG_NEWSET, flags: NLM_F_CREATE, set.target == nil ? "adding set inet" : "adding map inet",
            "\(table) \(set.name)"
        ) {
            unsafe object.write($0)
        }
    }

    /// Deletes a set or map that no rule refers to, with its elements.
    public mutating func deleteSet(_ name: String, in table: String) {
        let object = SetHandle(table: table, name: name)
        unsafe add(NFT_MSG_DELSET, flags: 0, "deleting set inet", "\(table) \(name)") { unsafe object.write($0) }
    }
}

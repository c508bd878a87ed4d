internal import CMnl
internal import CNftnl
internal import SystemPackage

/// A table of family `inet`.
public struct Table: Sendable, Hashable {
    public var name: String
    public var flags: Flags
    public var userData: UserData

    /// `NFT_TABLE_F_…`; headers of Linux 6.1 know neither persist nor its value.
    public struct Flags: OptionSet, Sendable, Hashable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }
        /// Its chains see no packet.
        public static let dormant = Flags(rawValue: 1)
        /// Only the socket that created or claimed the table may change it (Linux 5.12).
        public static let owner = Flags(rawValue: 2)
        /// The table outlives its owner (Linux 6.9).
        public static let persist = Flags(rawValue: 4)
    }

    public init(name: String, flags: Flags = [], userData: UserData = UserData()) {
        self.name = name
        self.flags = flags
        self.userData = userData
    }
}

/// A table as the kernel shows it.
public struct TableState: Sendable, Hashable {
    public var table: Table
    public var handle: UInt64
    /// The port id of the socket that owns it, usually its process's id; nil where nobody does.
    public var owner: UInt32?
    /// How many chains, sets (maps among them), objects and flowtables are in it.
    public var use: UInt32 = 0

    /// A table with nothing in it.
    public init(_ table: Table, handle: UInt64 = 0) {
        self.table = table
        self.handle = handle
    }
}

/// A `struct nftnl_table`.
@safe private struct TableObject: ~Copyable {
    private let object: OpaquePointer

    init(_ table: borrowing Table, identityOnly: Bool) {
        guard let object = unsafe nftnl_table_alloc() else { preconditionFailure("out of memory") }
        unsafe self.object = object
        unsafe nftnl_table_set_u32(object, UInt16(NFTNL_TABLE_FAMILY.rawValue), UInt32(Family.inet.rawValue))
        unsafe nftnl_table_set_str(object, UInt16(NFTNL_TABLE_NAME.rawValue), table.name)
        guard !identityOnly else { return }
        unsafe nftnl_table_set_u32(object, UInt16(NFTNL_TABLE_FLAGS.rawValue), table.flags.rawValue)
        if !table.userData.bytes.isEmpty {
            let bytes = table.userData.bytes
            unsafe nftnl_table_set_data(object, UInt16(NFTNL_TABLE_USERDATA.rawValue), bytes, UInt32(bytes.count))
        }
    }

    deinit { unsafe nftnl_table_free(object) }

    func set(handle: UInt64) { unsafe nftnl_table_set_u64(object, UInt16(NFTNL_TABLE_HANDLE.rawValue), handle) }

    func write(_ header: UnsafeMutablePointer<nlmsghdr>) { unsafe nftnl_table_nlmsg_build_payload(header, object) }
}

extension Batch {
    /// Creates a table; with `owner` among its flags and the table there without an owner, claims it.
    public mutating func add(_ table: Table, exclusive: Bool = false) {
        let object = TableObject(table, identityOnly: false)
        let flags = NLM_F_CREATE | (exclusive ? NLM_F_EXCL : 0)
        unsafe add(NFT_MSG_NEWTABLE, flags: flags, "adding", "table inet \(table.name)") { unsafe object.write($0) }
    }

    /// Deletes a table and all that is in it, if it is still the one that was read.
    public mutating func delete(_ table: TableState) { delete(table.table, handle: table.handle) }

    /// Deletes a table and all that is in it.
    public mutating func delete(_ table: Table, handle: UInt64? = nil) {
        let object = TableObject(table, identityOnly: true)
        if let handle { object.set(handle: handle) }
        unsafe add(NFT_MSG_DELTABLE, flags: 0, "deleting", "table inet \(table.name)") { unsafe object.write($0) }
    }
}

extension Connection where Channel: ~Copyable {
    /// The table of this name, or nil.
    public mutating func table(named name: String) throws(NetlinkError) -> TableState? {
        let operation = "reading table inet \(name)"
        let request = Request(
            NFT_MSG_GETTABLE, family: .inet, dump: false, [(UInt32(NFTA_TABLE_NAME.rawValue), .terminated(name))])
        var state: TableState?
        do throws(NetlinkError) {
            try converse(request, operation: operation) { message, bytes throws(NetlinkError) in
                state = TableState(message, in: bytes)
            }
        } catch .refused(_, .noSuchFileOrDirectory, _, _) {
            return nil
        }
        guard let state else { throw .malformed(operation: operation, reason: "no table in it") }
        return state
    }
}

extension TableState {
    init?(_ message: Message, in bytes: borrowing RawSpan) {
        guard let range = message.attributes else { return nil }
        self.init(Table(name: ""))
        var attributes = Attributes(range)
        while let attribute = attributes.next(in: bytes) {
            switch UInt32(attribute.type) {
            case UInt32(NFTA_TABLE_NAME.rawValue): table.name = bytes.string(attribute.payload)
            case UInt32(NFTA_TABLE_FLAGS.rawValue):
                table.flags = Table.Flags(rawValue: bytes.network(UInt32.self, in: attribute.payload) ?? 0)
            case UInt32(NFTA_TABLE_HANDLE.rawValue): handle = bytes.network(UInt64.self, in: attribute.payload) ?? 0
            case UInt32(NFTA_TABLE_USE.rawValue): use = bytes.network(UInt32.self, in: attribute.payload) ?? 0
            case UInt32(NFTA_TABLE_USERDATA.rawValue): table.userData = UserData(bytes: bytes.copy(attribute.payload))
            case UInt32(NFTA_TABLE_OWNER.rawValue): owner = bytes.network(UInt32.self, in: attribute.payload)
            default: break
            }
        }
        guard !attributes.isBroken else { return nil }
        if owner == 0 { owner = nil }
    }
}

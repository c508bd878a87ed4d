internal import CMnl
internal import CNftnl

/// A named counter to be created.
public struct Counter: Sendable, Hashable {
    public var name: String
    /// What it starts with.
    public var bytes: UInt64
    public var packets: UInt64
    public var userData: UserData

    public init(name: String, bytes: UInt64 = 0, packets: UInt64 = 0, userData: UserData = UserData()) {
        self.name = name
        self.bytes = bytes
        self.packets = packets
        self.userData = userData
    }
}

/// A `struct nftnl_obj` of type counter.
@safe private struct CounterObject: ~Copyable {
    private let object: OpaquePointer

    init(table: String, name: String) {
        guard let object = unsafe nftnl_obj_alloc() else { preconditionFailure("out of memory") }
        unsafe self.object = object
        unsafe nftnl_obj_set_u32(object, UInt16(NFTNL_OBJ_FAMILY), UInt32(Family.inet.rawValue))
        unsafe nftnl_obj_set_str(object, UInt16(NFTNL_OBJ_TABLE), table)
        unsafe nftnl_obj_set_str(object, UInt16(NFTNL_OBJ_NAME), name)
        unsafe nftnl_obj_set_u32(object, UInt16(NFTNL_OBJ_TYPE), UInt32(NFT_OBJECT_COUNTER))
    }

    deinit { unsafe nftnl_obj_free(object) }

    func fill(_ counter: Counter) {
        unsafe nftnl_obj_set_u64(object, UInt16(NFTNL_OBJ_CTR_BYTES), counter.bytes)
        unsafe nftnl_obj_set_u64(object, UInt16(NFTNL_OBJ_CTR_PKTS), counter.packets)
        guard !counter.userData.bytes.isEmpty else { return }
        let bytes = counter.userData.bytes
        unsafe bytes.withUnsafeBytes {
            unsafe nftnl_obj_set_data(object, UInt16(NFTNL_OBJ_USERDATA), $0.baseAddress, UInt32($0.count))
        }
    }

    func write(_ header: UnsafeMutablePointer<nlmsghdr>) { unsafe nftnl_obj_nlmsg_build_payload(header, object) }
}

extension Batch {
    /// Creates a counter; one of its name must not be there.
    public mutating func add(_ counter: Counter, in table: String) {
        let object = CounterObject(table: table, name: counter.name)
        object.fill(counter)
        unsafe add(NFT_MSG_NEWOBJ, flags: NLM_F_CREATE | NLM_F_EXCL, "adding counter", counter.name) {
            unsafe object.write($0)
        }
    }

    /// Deletes a counter that no rule and no map element refers to.
    public mutating func deleteCounter(_ name: String, in table: String) {
        let object = CounterObject(table: table, name: name)
        unsafe add(NFT_MSG_DELOBJ, flags: 0, "deleting counter", name) { unsafe object.write($0) }
    }
}

internal import CMnl
internal import CNftnl

/// A named object with a state of its own, to be created: rules and map elements refer to it by its name.
public struct StatefulObject: Sendable, Hashable {
    public var name: String
    public var content: Content
    public var userData: UserData

    /// What kind of object it is, how it is configured, and what its state is to begin with.
    public enum Content: Sendable, Hashable {
        case counter(Counter)
        case quota(Quota)
        case rateLimit(RateLimit)
    }

    /// `NFT_OBJECT_…`, the kind of an object.
    public struct Kind: RawRepresentable, Sendable, Hashable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }
    }

    public init(name: String, _ content: Content, userData: UserData = UserData()) {
        self.name = name
        self.content = content
        self.userData = userData
    }

    /// A counter.
    public init(name: String, _ counter: Counter, userData: UserData = UserData()) {
        self.init(name: name, .counter(counter), userData: userData)
    }

    /// What to call it where it is deleted.
    public var identity: Identity { Identity(kind: content.kind, name: name) }

    /// An object's kind and name, which say together which one is meant.
    public struct Identity: Sendable, Hashable {
        public var kind: Kind
        public var name: String

        public init(kind: Kind, name: String) {
            self.kind = kind
            self.name = name
        }
    }
}

// One line for each kind: what it consists of stands in a file of its own.
extension StatefulObject.Content {
    /// Which kind of object it is.
    public var kind: StatefulObject.Kind {
        switch self {
        case .counter: .counter
        case .quota: .quota
        case .rateLimit: .rateLimit
        }
    }

    /// Writes configuration and state.
    fileprivate func fill(_ object: borrowing ObjectHandle) {
        switch self {
        case .counter(let counter): counter.fill(object)
        case .quota(let quota): quota.fill(object)
        case .rateLimit(let limit): limit.fill(object)
        }
    }

    /// Reads what the kernel shows; nil for a kind that isn't known here, or where something is missing.
    init?(_ kind: StatefulObject.Kind, _ data: Range<Int>, in bytes: borrowing RawSpan) {
        switch kind {
        case .counter:
            guard let counter = Counter(data, in: bytes) else { return nil }
            self = .counter(counter)
        case .quota:
            guard let quota = Quota(data, in: bytes) else { return nil }
            self = .quota(quota)
        case .rateLimit:
            guard let limit = RateLimit(data, in: bytes) else { return nil }
            self = .rateLimit(limit)
        default: return nil
        }
    }

    /// Whether both are configured the same; what packets change doesn't matter.
    public func isConfigured(like other: Self) -> Bool {
        switch (self, other) {
        case (.counter, .counter): true
        case (.quota(let one), .quota(let two)): one.isConfigured(like: two)
        case (.rateLimit(let one), .rateLimit(let two)): one == two
        default: false
        }
    }
}

/// A `struct nftnl_obj`.
@safe struct ObjectHandle: ~Copyable {
    private let object: OpaquePointer

    init(table: String, _ identity: StatefulObject.Identity) {
        guard let object = unsafe nftnl_obj_alloc() else { preconditionFailure("out of memory") }
        unsafe self.object = object
        unsafe nftnl_obj_set_u32(object, UInt16(NFTNL_OBJ_FAMILY), UInt32(Family.inet.rawValue))
        unsafe nftnl_obj_set_str(object, UInt16(NFTNL_OBJ_TABLE), table)
        unsafe nftnl_obj_set_str(object, UInt16(NFTNL_OBJ_NAME), identity.name)
        unsafe nftnl_obj_set_u32(object, UInt16(NFTNL_OBJ_TYPE), identity.kind.rawValue)
    }

    deinit { unsafe nftnl_obj_free(object) }

    func set(_ key: Int, _ value: UInt32) { unsafe nftnl_obj_set_u32(object, UInt16(key), value) }
    func set(_ key: Int, _ value: UInt64) { unsafe nftnl_obj_set_u64(object, UInt16(key), value) }

    fileprivate func fill(_ new: StatefulObject) {
        new.content.fill(self)
        guard !new.userData.bytes.isEmpty else { return }
        let bytes = new.userData.bytes
        unsafe bytes.withUnsafeBytes {
            unsafe nftnl_obj_set_data(object, UInt16(NFTNL_OBJ_USERDATA), $0.baseAddress, UInt32($0.count))
        }
    }

    fileprivate func write(_ header: UnsafeMutablePointer<nlmsghdr>) {
        unsafe nftnl_obj_nlmsg_build_payload(header, object)
    }
}

extension Batch {
    /// Creates an object; one of its name must not be there.
    public mutating func add(_ new: StatefulObject, in table: String) {
        write(new, flags: NLM_F_CREATE | NLM_F_EXCL, new.content.kind.adding, table)
    }

    /// Configures an object anew where it is, for those who refer to it at once, or creates it where there is none.
    ///
    /// A quota keeps what it has consumed, and says anew when it is depleted; `consumed` holds where it is created, and
    /// may be no more than its bytes. A limit's rate can't be changed: the kernel leaves it as it is, in silence.
    public mutating func update(_ object: StatefulObject, in table: String) {
        write(object, flags: NLM_F_CREATE, object.content.kind.updating, table)
    }

    private mutating func write(_ new: StatefulObject, flags: Int32, _ verb: StaticString, _ table: String) {
        let object = ObjectHandle(table: table, new.identity)
        object.fill(new)
        unsafe add(NFT_MSG_NEWOBJ, flags: flags, verb, new.name) { unsafe object.write($0) }
    }

    /// Deletes an object that no rule and no map element refers to.
    public mutating func delete(_ identity: StatefulObject.Identity, in table: String) {
        let object = ObjectHandle(table: table, identity)
        unsafe add(NFT_MSG_DELOBJ, flags: 0, identity.kind.deleting, identity.name) { unsafe object.write($0) }
    }
}

extension StatefulObject.Kind {
    /// Whether the kernel configures such an object anew where it is (`struct nft_object_ops`, `update`).
    public var canBeUpdated: Bool { self == .quota }

    /// For an error: there are too many objects for a text each.
    fileprivate var adding: StaticString {
        switch self {
        case .counter: "adding counter"
        case .quota: "adding quota"
        case .rateLimit: "adding limit"
        default: "adding object"
        }
    }

    fileprivate var updating: StaticString {
        switch self {
        case .counter: "updating counter"
        case .quota: "updating quota"
        case .rateLimit: "updating limit"
        default: "updating object"
        }
    }

    fileprivate var deleting: StaticString {
        switch self {
        case .counter: "deleting counter"
        case .quota: "deleting quota"
        case .rateLimit: "deleting limit"
        default: "deleting object"
        }
    }
}

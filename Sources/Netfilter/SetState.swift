internal import CMnl

/// A set or map as the kernel shows it.
public struct SetState: Sendable, Hashable {
    public var name = ""
    public var flags: UInt32 = 0
    public var keyType: UInt32 = 0
    public var keyLength: UInt32 = 0
    public var dataType: UInt32 = 0
    public var dataLength: UInt32 = 0
    public var objectType: UInt32 = 0
    public var timeoutMilliseconds: UInt64 = 0
    public var size: UInt32 = 0
    /// Whether an element stands for all keys that have none of their own, which no set that is declared has.
    public var hasCatchAll = false

    /// Nothing is known yet.
    public init() {}

    /// Whether it is part of a rule (`{ 80, 443 }`) and goes with it.
    public var isAnonymous: Bool { flags & NFT_SET_ANONYMOUS.rawValue != 0 }

    /// Whether it is `set`, whatever elements it has.
    public func matches(_ set: NamedSet) -> Bool { self == SetState(set) }

    /// What the kernel shows of a set that was made so.
    public init(_ set: NamedSet) {
        name = set.name
        flags = set.allFlags
        (keyType, keyLength) = (set.key.number, set.key.length)
        switch set.target {
        case .object(let kind): objectType = kind.rawValue
        case .verdict: dataType = NFT_DATA_VERDICT.rawValue
        case .value(let type): (dataType, dataLength) = (type.number, type.length)
        case nil: break
        }
        timeoutMilliseconds = set.timeoutMilliseconds
        size = set.size ?? 0
    }
}

extension Connection where Channel: ~Copyable {
    /// All sets and maps of a table.
    public mutating func sets(in table: String) throws(NetlinkError) -> [SetState] {
        let operation = "listing the sets of table inet \(table)"
        let request = Request(
            NFT_MSG_GETSET, family: .inet, dump: true, [(UInt32(NFTA_SET_TABLE.rawValue), .terminated(table))])
        return try list(request, operation: operation) { message, bytes throws(NetlinkError) in
            guard let set = SetState(message, in: bytes) else {
                throw .malformed(operation: operation, reason: "a broken set")
            }
            return set
        }
    }
}

extension SetState {
    init?(_ message: Message, in bytes: borrowing RawSpan) {
        guard let range = message.attributes else { return nil }
        self.init()
        var attributes = Attributes(range)
        while let attribute = attributes.next(in: bytes) {
            let number = bytes.network(UInt32.self, in: attribute.payload) ?? 0
            switch UInt32(attribute.type) {
            case UInt32(NFTA_SET_NAME.rawValue): name = bytes.string(attribute.payload)
            case UInt32(NFTA_SET_FLAGS.rawValue): flags = number
            case UInt32(NFTA_SET_KEY_TYPE.rawValue): keyType = number
            case UInt32(NFTA_SET_KEY_LEN.rawValue): keyLength = number
            case UInt32(NFTA_SET_DATA_TYPE.rawValue): dataType = number
            case UInt32(NFTA_SET_DATA_LEN.rawValue): dataLength = number
            case UInt32(NFTA_SET_OBJ_TYPE.rawValue): objectType = number
            case UInt32(NFTA_SET_TIMEOUT.rawValue):
                timeoutMilliseconds = bytes.network(UInt64.self, in: attribute.payload) ?? 0
            case UInt32(NFTA_SET_DESC.rawValue):
                var description = Attributes(attribute.payload)
                while let attribute = description.next(in: bytes) {
                    guard attribute.type == UInt16(NFTA_SET_DESC_SIZE.rawValue) else { continue }
                    size = bytes.network(UInt32.self, in: attribute.payload) ?? 0
                }
                if description.isBroken { return nil }
            default: break
            }
        }
        if attributes.isBroken { return nil }
        // A verdict's length is the kernel's own affair.
        if dataType == NFT_DATA_VERDICT.rawValue { dataLength = 0 }
    }
}

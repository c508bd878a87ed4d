internal import CMnl
internal import CNftnl

/// A quota: matches as long as no more than so many bytes went through it, or from then on.
public struct Quota: Sendable, Hashable {
    /// How many bytes it allows.
    public var bytes: UInt64
    /// How many of them are used up; the kernel shows no more than ``bytes``.
    public var consumed: UInt64
    /// Whether it matches beyond (`over`) instead of within (`until`).
    public var isOver: Bool
    /// Whether all of it is used up, as far as the kernel was asked.
    public private(set) var isDepleted = false

    public init(over bytes: UInt64, consumed: UInt64 = 0) {
        self.bytes = bytes
        self.consumed = consumed
        isOver = true
    }

    public init(until bytes: UInt64, consumed: UInt64 = 0) {
        self.init(over: bytes, consumed: consumed)
        isOver = false
    }

    func isConfigured(like other: Quota) -> Bool { bytes == other.bytes && isOver == other.isOver }
}

extension StatefulObject.Kind {
    public static let quota = Self(rawValue: UInt32(NFT_OBJECT_QUOTA))
}

extension Quota {
    func fill(_ object: borrowing ObjectHandle) {
        object.set(NFTNL_OBJ_QUOTA_BYTES, bytes)
        object.set(NFTNL_OBJ_QUOTA_CONSUMED, consumed)
        object.set(NFTNL_OBJ_QUOTA_FLAGS, isOver ? NFT_QUOTA_F_INV.rawValue : 0)
    }

    init?(_ data: Range<Int>, in datagram: borrowing RawSpan) {
        var limit: UInt64?
        var consumed: UInt64 = 0
        var flags: UInt32 = 0
        var attributes = Attributes(data)
        while let attribute = attributes.next(in: datagram) {
            switch UInt32(attribute.type) {
            case NFTA_QUOTA_BYTES.rawValue: limit = datagram.network(UInt64.self, in: attribute.payload)
            case NFTA_QUOTA_CONSUMED.rawValue: consumed = datagram.network(UInt64.self, in: attribute.payload) ?? 0
            case NFTA_QUOTA_FLAGS.rawValue: flags = datagram.network(UInt32.self, in: attribute.payload) ?? 0
            default: break
            }
        }
        guard !attributes.isBroken, let limit else { return nil }
        self.init(over: limit, consumed: consumed)
        isOver = flags & NFT_QUOTA_F_INV.rawValue != 0
        isDepleted = flags & NFT_QUOTA_F_DEPLETED.rawValue != 0
    }
}

internal import CMnl
internal import CNftnl

/// A limit of bytes per second: matches within it, or beyond it.
public struct RateLimit: Sendable, Hashable {
    public var bytesPerSecond: UInt64
    /// How many bytes may come at once on top.
    public var burstBytes: UInt32
    /// Whether it matches beyond (`over`) instead of within.
    public var isOver: Bool

    public init(bytesPerSecond: UInt64, burstBytes: UInt32, isOver: Bool) {
        self.bytesPerSecond = bytesPerSecond
        self.burstBytes = burstBytes
        self.isOver = isOver
    }
}

extension StatefulObject.Kind {
    public static let rateLimit = Self(rawValue: UInt32(NFT_OBJECT_LIMIT))
}

extension RateLimit {
    func fill(_ object: borrowing ObjectHandle) {
        object.set(NFTNL_OBJ_LIMIT_RATE, bytesPerSecond)
        // Seconds.
        object.set(NFTNL_OBJ_LIMIT_UNIT, UInt64(1))
        object.set(NFTNL_OBJ_LIMIT_BURST, burstBytes)
        object.set(NFTNL_OBJ_LIMIT_TYPE, NFT_LIMIT_PKT_BYTES.rawValue)
        object.set(NFTNL_OBJ_LIMIT_FLAGS, isOver ? NFT_LIMIT_F_INV.rawValue : 0)
    }

    /// - Returns: nil also for a limit of packets, or one of another unit of time.
    init?(_ data: Range<Int>, in datagram: borrowing RawSpan) {
        self.init(bytesPerSecond: 0, burstBytes: 0, isOver: false)
        var unit: UInt64 = 0
        var type: UInt32?
        var attributes = Attributes(data)
        while let attribute = attributes.next(in: datagram) {
            let number = datagram.network(UInt32.self, in: attribute.payload) ?? 0
            switch UInt32(attribute.type) {
            case NFTA_LIMIT_RATE.rawValue:
                bytesPerSecond = datagram.network(UInt64.self, in: attribute.payload) ?? 0
            case NFTA_LIMIT_UNIT.rawValue: unit = datagram.network(UInt64.self, in: attribute.payload) ?? 0
            case NFTA_LIMIT_BURST.rawValue: burstBytes = number
            case NFTA_LIMIT_TYPE.rawValue: type = number
            case NFTA_LIMIT_FLAGS.rawValue: isOver = number & NFT_LIMIT_F_INV.rawValue != 0
            default: break
            }
        }
        guard !attributes.isBroken, unit == 1, type == NFT_LIMIT_PKT_BYTES.rawValue else { return nil }
    }
}

internal import CMnl
internal import CNftnl

/// A counter: what went through the rules that refer to it.
public struct Counter: Sendable, Hashable {
    public var bytes: UInt64
    public var packets: UInt64

    public init(bytes: UInt64 = 0, packets: UInt64 = 0) {
        self.bytes = bytes
        self.packets = packets
    }
}

extension StatefulObject.Kind {
    public static let counter = Self(rawValue: UInt32(NFT_OBJECT_COUNTER))
}

extension Counter {
    func fill(_ object: borrowing ObjectHandle) {
        object.set(NFTNL_OBJ_CTR_BYTES, bytes)
        object.set(NFTNL_OBJ_CTR_PKTS, packets)
    }

    /// - Returns: nil where a figure is missing: that is not 0, which would pass for a reset.
    @inline(__always) init?(_ data: Range<Int>, in datagram: borrowing RawSpan) {
        var bytes: UInt64?
        var packets: UInt64?
        var attributes = Attributes(data)
        while let attribute = attributes.next(in: datagram) {
            switch UInt32(attribute.type) {
            case NFTA_COUNTER_BYTES.rawValue: bytes = datagram.network(UInt64.self, in: attribute.payload)
            case NFTA_COUNTER_PACKETS.rawValue: packets = datagram.network(UInt64.self, in: attribute.payload)
            default: break
            }
        }
        guard !attributes.isBroken, let bytes, let packets else { return nil }
        self.init(bytes: bytes, packets: packets)
    }
}

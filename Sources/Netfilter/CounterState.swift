internal import CMnl

/// A counter as the kernel shows it.
///
/// Its name and user data still lie in the received bytes.
public struct CounterState: Sendable {
    public var handle: UInt64 = 0
    public var bytes: UInt64 = 0
    public var packets: UInt64 = 0
    /// Where in the datagram the name lies, without its NUL.
    public var name: Range<Int> = 0..<0
    /// Where in the datagram the user data lies.
    public var userData: Range<Int> = 0..<0

    init?(_ message: Message, in datagram: borrowing RawSpan) {
        guard let range = message.attributes else { return nil }
        var figures: (bytes: UInt64?, packets: UInt64?)
        var attributes = Attributes(range)
        while let attribute = attributes.next(in: datagram) {
            let payload = attribute.payload
            switch UInt32(attribute.type) {
            case NFTA_OBJ_NAME.rawValue: name = payload.lowerBound..<max(payload.lowerBound, payload.upperBound - 1)
            case NFTA_OBJ_HANDLE.rawValue: handle = datagram.network(UInt64.self, in: payload) ?? 0
            case NFTA_OBJ_USERDATA.rawValue: userData = payload
            case NFTA_OBJ_DATA.rawValue:
                var data = Attributes(payload)
                while let attribute = data.next(in: datagram) {
                    switch UInt32(attribute.type) {
                    case NFTA_COUNTER_BYTES.rawValue:
                        figures.bytes = datagram.network(UInt64.self, in: attribute.payload)
                    case NFTA_COUNTER_PACKETS.rawValue:
                        figures.packets = datagram.network(UInt64.self, in: attribute.payload)
                    default: break
                    }
                }
                if data.isBroken { return nil }
            default: break
            }
        }
        // A figure that isn't there is not 0: that would pass for a reset.
        guard let bytes = figures.bytes, let packets = figures.packets else { return nil }
        (self.bytes, self.packets) = (bytes, packets)
        guard !attributes.isBroken, !name.isEmpty, handle != 0 else { return nil }
    }
}

extension CounterState {
    /// The user data's bytes.
    public func userDataBytes(in datagram: borrowing RawSpan) -> [UInt8] { datagram.copy(userData) }
}

internal import CMnl

/// A stateful object as the kernel shows it.
///
/// Its name, its user data and what it consists of still lie in the received bytes.
public struct ObjectState: Sendable {
    public var handle: UInt64 = 0
    public var kind = StatefulObject.Kind(rawValue: 0)
    /// Where in the datagram the name lies, without its NUL.
    public var name: Range<Int> = 0..<0
    /// Where in the datagram the user data lies.
    public var userData: Range<Int> = 0..<0
    /// Where in the datagram configuration and state lie.
    var data: Range<Int> = 0..<0

    // Part of a loop over tens of thousands, each scrape.
    @inline(__always) init?(_ message: Message, in datagram: borrowing RawSpan) {
        guard let range = message.attributes else { return nil }
        var attributes = Attributes(range)
        while let attribute = attributes.next(in: datagram) {
            let payload = attribute.payload
            switch UInt32(attribute.type) {
            case NFTA_OBJ_NAME.rawValue: name = payload.lowerBound..<max(payload.lowerBound, payload.upperBound - 1)
            case NFTA_OBJ_HANDLE.rawValue: handle = datagram.network(UInt64.self, in: payload) ?? 0
            case NFTA_OBJ_TYPE.rawValue:
                kind = StatefulObject.Kind(rawValue: datagram.network(UInt32.self, in: payload) ?? 0)
            case NFTA_OBJ_USERDATA.rawValue: userData = payload
            case NFTA_OBJ_DATA.rawValue: data = payload
            default: break
            }
        }
        guard !attributes.isBroken, !name.isEmpty, handle != 0 else { return nil }
    }
}

extension ObjectState {
    /// Its configuration and state; nil for a kind that isn't known here.
    public func content(in datagram: borrowing RawSpan) -> StatefulObject.Content? {
        StatefulObject.Content(kind, data, in: datagram)
    }
}

extension RawSpan {
    /// Appends the bytes of `range`.
    public func append(_ range: Range<Int>, to bytes: inout [UInt8]) {
        for offset in range { bytes.append(native(UInt8.self, at: offset)) }
    }
}

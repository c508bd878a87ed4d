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
    /// The name's bytes.
    public func nameBytes(in datagram: borrowing RawSpan) -> [UInt8] { datagram.copy(name) }
    /// The user data's bytes.
    public func userDataBytes(in datagram: borrowing RawSpan) -> [UInt8] { datagram.copy(userData) }
}

extension Connection where Channel: ~Copyable {
    /// Hands every counter of a table to `body`, in the order in which they were created.
    ///
    /// - Throws: ``NetlinkError/interrupted(operation:)`` where the ruleset is not, or no longer, of `generation`; what
    ///   `body` was given is then to be dropped.
    public mutating func forEachCounter(
        in table: String, generation: Generation, _ body: (CounterState, borrowing RawSpan) -> Void
    ) throws(NetlinkError) {
        let operation = "reading the counters of table inet \(table)"
        var type: [UInt8] = []
        type.append(native: UInt32(NFT_OBJECT_COUNTER).bigEndian)
        let request = Request(
            NFT_MSG_GETOBJ, family: .inet, dump: true,
            [(NFTA_OBJ_TABLE.rawValue, .terminated(table)), (NFTA_OBJ_TYPE.rawValue, type)])
        try converse(request, operation: operation, generation: generation) { message, bytes throws(NetlinkError) in
            guard let counter = CounterState(message, in: bytes) else {
                throw .malformed(operation: operation, reason: "a counter without name, handle or figures")
            }
            body(counter, bytes)
        }
    }

    /// The ruleset's current generation.
    public mutating func generation() throws(NetlinkError) -> Generation {
        var id: UInt32?
        try converse(Request(NFT_MSG_GETGEN, dump: false), operation: "reading the generation") {
            message, bytes throws(NetlinkError) in
            guard let range = message.attributes else { return }
            var attributes = Attributes(range)
            while let attribute = attributes.next(in: bytes) {
                guard attribute.type == UInt16(NFTA_GEN_ID.rawValue) else { continue }
                id = bytes.network(UInt32.self, in: attribute.payload)
            }
        }
        guard let id else { throw .malformed(operation: "reading the generation", reason: "no id in it") }
        return Generation(id: id)
    }
}

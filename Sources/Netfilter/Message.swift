/// A netlink message inside a received datagram.
struct Message {
    var type: UInt16
    var flags: UInt16
    var sequence: UInt32
    var portID: UInt32
    /// Where its payload lies, without padding.
    var payload: Range<Int>

    static let headerSize = 16

    /// Walks the messages of a datagram.
    ///
    /// - Throws: ``NetlinkError/malformed(operation:reason:)`` for a length that makes no sense, a truncated tail
    ///   included (libmnl would accept that in silence).
    static func forEach(
        in datagram: borrowing RawSpan, operation: String, _ body: (Message) throws(NetlinkError) -> Void
    ) throws(NetlinkError) {
        var position = 0
        while position < datagram.byteCount {
            guard datagram.byteCount - position >= headerSize else {
                throw .malformed(operation: operation, reason: "truncated message header")
            }
            let length = Int(datagram.native(UInt32.self, at: position))
            guard length >= headerSize, length <= datagram.byteCount - position else {
                throw .malformed(operation: operation, reason: "message length \(length) at byte \(position)")
            }
            try body(
                Message(
                    type: datagram.native(UInt16.self, at: position + 4),
                    flags: datagram.native(UInt16.self, at: position + 6),
                    sequence: datagram.native(UInt32.self, at: position + 8),
                    portID: datagram.native(UInt32.self, at: position + 12),
                    payload: (position + headerSize)..<(position + length)))
            position += (length + 3) & ~3
        }
    }

    /// Where the attributes of an nftables message lie: behind `struct nfgenmsg`.
    var attributes: Range<Int>? {
        guard payload.count >= 4 else { return nil }
        return (payload.lowerBound + 4)..<payload.upperBound
    }

    /// Whether its attributes fill it, each with a length that makes sense.
    func isWhole(in bytes: borrowing RawSpan) -> Bool {
        guard let attributes else { return false }
        var walk = Attributes(attributes)
        while walk.next(in: bytes) != nil {}
        return !walk.isBroken
    }
}

/// `struct nfgenmsg`: the head of every nftables message.
struct Head {
    var family: UInt8

    init?(_ message: Message, in bytes: borrowing RawSpan) {
        guard message.payload.count >= 4 else { return nil }
        family = bytes.native(UInt8.self, at: message.payload.lowerBound)
    }
}

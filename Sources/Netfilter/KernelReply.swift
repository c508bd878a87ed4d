internal import CMnl
internal import SystemPackage

/// What an `NLMSG_ERROR` message says: success, or an error with the kernel's explanation.
struct KernelReply {
    var errno: Errno?
    var text: String?
    var offset: UInt32?

    /// - Returns: nil where the message is too short to hold an error number.
    init?(_ message: Message, in bytes: borrowing RawSpan) {
        guard message.payload.count >= 4 else { return nil }
        let code = bytes.native(Int32.self, at: message.payload.lowerBound)
        errno = code == 0 ? nil : Errno(rawValue: code == .min ? .max : abs(code))
        guard message.flags & UInt16(NLM_F_ACK_TLVS) != 0, message.payload.count >= 4 + Message.headerSize else {
            return
        }
        // The request follows, its header alone where NLM_F_CAPPED is set, then the attributes.
        let request = message.payload.lowerBound + 4
        let capped = message.flags & UInt16(NLM_F_CAPPED) != 0
        let length = capped ? Message.headerSize : Int(bytes.native(UInt32.self, at: request))
        guard length >= Message.headerSize, length <= message.payload.upperBound - request else { return }
        let start = request + ((length + 3) & ~3)
        guard start <= message.payload.upperBound else { return }
        var attributes = Attributes(start..<message.payload.upperBound)
        while let attribute = attributes.next(in: bytes) {
            switch Int(attribute.type) {
            case Int(NLMSGERR_ATTR_MSG.rawValue): text = bytes.string(attribute.payload)
            case Int(NLMSGERR_ATTR_OFFS.rawValue) where attribute.payload.count == 4:
                offset = bytes.native(UInt32.self, at: attribute.payload.lowerBound)
            default: break
            }
        }
    }

    /// The error, as one of the operation that was asked for.
    func error(_ operation: String) -> NetlinkError? {
        errno.map { .refused(operation: operation, errno: $0, text: text, offset: offset) }
    }
}

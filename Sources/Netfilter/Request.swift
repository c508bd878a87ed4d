internal import CMnl

/// A message that asks for something, built once and numbered when sent.
struct Request {
    private var template: [UInt8]
    let isDump: Bool

    /// - Parameters:
    ///   - type: One of `NFT_MSG_GET…`.
    ///   - family: `NFPROTO_…`.
    ///   - dump: Whether all matching objects are asked for.
    ///   - attributes: What to look for, as attribute types with NUL-terminated strings or raw payloads.
    init(_ type: nf_tables_msg_types, family: Family = .unspecified, dump: Bool, _ attributes: [(UInt32, [UInt8])] = [])
    {
        isDump = dump
        var body: [UInt8] = [family.rawValue, UInt8(NFNETLINK_V0), 0, 0]
        for (type, payload) in attributes {
            body.append(native: UInt16(4 + payload.count))
            body.append(native: UInt16(type))
            body += payload
            while body.count % 4 != 0 { body.append(0) }
        }
        template = []
        template.append(native: UInt32(Message.headerSize + body.count))
        template.append(native: UInt16(NFNL_SUBSYS_NFTABLES) << 8 | UInt16(type.rawValue))
        template.append(native: UInt16(NLM_F_REQUEST | (dump ? NLM_F_DUMP : 0)))
        template.append(native: UInt32(0))
        template.append(native: UInt32(0))
        template += body
    }

    func bytes(sequence: UInt32) -> [UInt8] {
        var message = template
        var number: [UInt8] = []
        number.append(native: sequence)
        message.replaceSubrange(8..<12, with: number)
        return message
    }
}

extension [UInt8] {
    /// Appends an integer in the machine's byte order.
    mutating func append<T: FixedWidthInteger>(native value: T) {
        let ordered = T(littleEndian: value)
        for byte in 0..<MemoryLayout<T>.size { append(UInt8(truncatingIfNeeded: ordered >> (8 * byte))) }
    }

    /// A string with its terminating NUL.
    static func terminated(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }
}

/// An address family of nftables.
public enum Family: UInt8, Sendable {
    case unspecified = 0
    /// IPv4 and IPv6 together.
    case inet = 1
}

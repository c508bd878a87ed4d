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
        template = []
        Self.begin(type, family: family, flags: NLM_F_REQUEST | (dump ? NLM_F_DUMP : 0), sequence: 0, in: &template)
        for (type, payload) in attributes { template.append(attribute: type) { $0 += payload } }
        template.set(native: UInt32(template.count), at: 0)
    }

    /// A message to another part of the kernel than nftables.
    ///
    /// - Parameters:
    ///   - type: As that part numbers them.
    ///   - dump: Whether all matching objects are asked for.
    ///   - payload: All that follows the head.
    init(type: UInt16, dump: Bool, payload: [UInt8]) {
        isDump = dump
        template = []
        Self.begin(type, flags: NLM_F_REQUEST | (dump ? NLM_F_DUMP : 0), sequence: 0, in: &template)
        template += payload
        template.set(native: UInt32(template.count), at: 0)
    }

    /// Appends the head of a message to nftables; its length, the first word, is left to be set.
    static func begin(
        _ type: nf_tables_msg_types, family: Family, flags: Int32, sequence: UInt32, in bytes: inout [UInt8]
    ) {
        begin(UInt16(NFNL_SUBSYS_NFTABLES) << 8 | UInt16(type.rawValue), flags: flags, sequence: sequence, in: &bytes)
        // struct nfgenmsg
        bytes.append(family.rawValue)
        bytes.append(UInt8(NFNETLINK_V0))
        bytes.append(native: UInt16(0))
    }

    /// Appends a message's head; its length, the first word, is left to be set.
    private static func begin(_ type: UInt16, flags: Int32, sequence: UInt32, in bytes: inout [UInt8]) {
        bytes.append(native: UInt32(0))
        bytes.append(native: type)
        bytes.append(native: UInt16(flags))
        bytes.append(native: sequence)
        bytes.append(native: UInt32(0))
    }

    func bytes(sequence: UInt32) -> [UInt8] {
        var message = template
        message.set(native: sequence, at: 8)
        return message
    }
}

extension [UInt8] {
    /// Appends an integer in the machine's byte order.
    mutating func append<T: FixedWidthInteger>(native value: T) {
        let ordered = T(littleEndian: value)
        for byte in 0..<MemoryLayout<T>.size { append(UInt8(truncatingIfNeeded: ordered >> (8 * byte))) }
    }

    /// Replaces an integer, in the machine's byte order.
    mutating func set<T: FixedWidthInteger>(native value: T, at position: Int) {
        let ordered = T(littleEndian: value)
        for byte in 0..<MemoryLayout<T>.size {
            self[position + byte] = UInt8(truncatingIfNeeded: ordered >> (8 * byte))
        }
    }

    /// Appends a netlink attribute, padded to four bytes.
    mutating func append(attribute type: UInt32, _ payload: (inout [UInt8]) -> Void) {
        let start = count
        append(native: UInt16(0))
        append(native: UInt16(type))
        payload(&self)
        set(native: UInt16(count - start), at: start)
        while count % 4 != 0 { append(0) }
    }

    /// Appends an attribute that has attributes for its payload.
    mutating func append(nested type: UInt32, _ payload: (inout [UInt8]) -> Void) {
        append(attribute: UInt32(NLA_F_NESTED) | type, payload)
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

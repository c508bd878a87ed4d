internal import CMnl

/// A generation of the ruleset: the kernel counts every change up.
public struct Generation: Sendable, Hashable {
    public var id: UInt32
}

extension Connection where Channel: ~Copyable {
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

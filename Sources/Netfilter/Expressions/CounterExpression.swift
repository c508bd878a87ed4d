internal import CMnl
internal import CNftnl

extension Expression {
    /// `counter`: counts what comes as far as here.
    public static func counter() -> Expression {
        Expression("counter", state: [UInt16(NFTA_COUNTER_BYTES.rawValue), UInt16(NFTA_COUNTER_PACKETS.rawValue)])
    }
}

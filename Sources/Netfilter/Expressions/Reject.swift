internal import CMnl
internal import CNftnl

extension Expression {
    /// `reject with tcp reset`: drops the packet and resets its connection, as the other end would.
    ///
    /// Behind a condition that it is TCP: without one, nft can't load what it lists.
    public static func rejectWithReset() -> Expression {
        Expression("reject").with(NFTNL_EXPR_REJECT_TYPE, NFT_REJECT_TCP_RST.rawValue)
    }
}

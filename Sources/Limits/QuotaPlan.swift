public import Tally

/// What is to become of a quota in the kernel.
public struct QuotaPlan: Sendable, Hashable {
    /// What it is for.
    public var quota: ArmedQuota
    /// What its port is called.
    public var name: String?
    /// The figure at which it is used up: the limit, but where the kernel's count of what is used is another than the
    /// ledger's.
    public var over: UInt64
    /// Whether it is made anew although it is there: it is used up, and the limit has been raised since.
    public var isRenewed = false

    /// As it is made.
    public init(_ quota: ArmedQuota, name: String?) {
        self.quota = quota
        self.name = name
        // The kernel takes no more.
        over = min(quota.limit, Traffic.limit)
    }
}

public import Tally

/// A port whose counters are to be made, and what they start with.
public struct SeededPort: Sendable, Hashable {
    public var port: PortNumber
    /// What people call it: the comment that `nft list` prints.
    public var name: String?
    /// Its committed lifetime totals.
    public var totals: PerCounter<Traffic>

    public init(port: PortNumber, name: String?, totals: PerCounter<Traffic>) {
        self.port = port
        self.name = name
        self.totals = totals
    }
}

internal import ManagedTable
public import Netfilter
public import Tally

/// Whose table stands under our name.
public enum Standing: Sendable, Hashable {
    /// Nobody's.
    case absent
    /// Ours, in this life of it.
    case ours(Incarnation)
    /// A copy of ours that came back with a saved ruleset, without our marks: what its counters show was saved at some
    /// time, and says nothing.
    case restored
    /// Somebody else's.
    case foreign

    fileprivate init(_ claim: Claim) {
        switch claim {
        case .absent: self = .absent
        case .ours(let id): self = .ours(Incarnation(id))
        case .restored: self = .restored
        case .foreign: self = .foreign
        }
    }
}

extension Incarnation {
    /// As the table bears it.
    init(_ id: IncarnationID) { self.init(high: id.high, low: id.low) }

    var id: IncarnationID { IncarnationID(high: high, low: low) }
}

extension TrafficTable where Channel: ~Copyable {
    /// Looks for the table and claims it where it is ours.
    ///
    /// - Returns: Whose it is; never ``Standing/foreign``.
    /// - Throws: `TableError` where it is somebody else's; `NetlinkError`.
    public mutating func claim() throws -> Standing {
        Standing(try managed.claim(Layout.table(counting: []).with(part)))
    }

    /// Looks whose table stands under our name.
    public mutating func standing() throws(NetlinkError) -> Standing {
        Standing(try managed.identify(Layout.table(counting: []).with(part)))
    }
}

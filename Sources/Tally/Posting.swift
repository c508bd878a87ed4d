/// What one reading changes: the contents of one transaction.
public struct Posting: Sendable, Hashable {
    /// The table's life, where the store doesn't know it yet.
    public var newIncarnation: Incarnation?
    /// The records that changed, whole.
    public var records: [PortRecord] = []
    /// The hours that begin with this reading, by port.
    public var openings: [PortOpeningBalance] = []
    /// Since when what was booked before is no longer what it was, where that is before what may still be booked
    /// (``HistoryMark/slack``).
    public var rewritten: UnixTime?
    /// The sentinel's new baseline.
    public var sentinel: SentinelState?
    /// Occurrences to add.
    public var resets: [ResetCause: UInt64] = [:]

    public init() {}

    /// Whether there is nothing to write.
    public var isEmpty: Bool {
        newIncarnation == nil && records.isEmpty && openings.isEmpty && sentinel == nil && resets.isEmpty
    }
}

/// A port's meters at the start of an hour in which something was counted.
public struct PortOpeningBalance: Sendable, Hashable {
    public var port: PortNumber
    public var opening: OpeningBalance

    public init(port: PortNumber, opening: OpeningBalance) {
        self.port = port
        self.opening = opening
    }
}

/// The last reading of the counter that no rule uses.
public struct SentinelState: Sendable, Hashable {
    public var incarnation: Incarnation
    public var handle: UInt64
    /// 1 while nobody has reset it.
    public var packets: UInt64

    public init(incarnation: Incarnation, handle: UInt64, packets: UInt64) {
        self.incarnation = incarnation
        self.handle = handle
        self.packets = packets
    }
}

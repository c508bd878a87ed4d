/// One life of the kernel table: a random id that the agent puts in the table's user data when it creates it.
public struct Incarnation: Sendable, Hashable {
    public var high: UInt64
    public var low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A fresh id from the system's random source.
    public static func random() -> Incarnation {
        Incarnation(high: .random(in: .min ... .max), low: .random(in: .min ... .max))
    }
}

/// One counter as the kernel shows it.
public struct Reading: Sendable, Hashable {
    /// The object's handle; unique in the life of its table.
    public var handle: UInt64
    /// What the kernel counted, the seed included.
    public var raw: Traffic
    /// The value it was created with.
    public var seed: Traffic

    public init(handle: UInt64, raw: Traffic, seed: Traffic) {
        self.handle = handle
        self.raw = raw
        self.seed = seed
    }
}

/// A port's counters; nil where the kernel has none.
public struct PortReading: Sendable, Hashable {
    public var port: PortNumber
    public var counters: PerCounter<Reading?>

    public init(port: PortNumber, counters: PerCounter<Reading?> = PerCounter(repeating: nil)) {
        self.port = port
        self.counters = counters
    }
}

/// All counters of the table, from one consistent dump.
public struct Snapshot: Sendable, Hashable {
    /// Which life of the table was read.
    public var incarnation: Incarnation
    /// The last counter, which no rule uses; nil where somebody removed it.
    public var sentinel: Reading?
    /// The one before it, which no rule uses either; nil where somebody removed it, or an earlier version made the table.
    public var witness: Reading?
    public var ports: [PortReading]
    /// What counters showed in an earlier snapshot, which was not booked, by their handles.
    ///
    /// Those of which that snapshot or this one shows that they were reset: in this one they may have passed their old
    /// values.
    public var shownBefore: [UInt64: Traffic] = [:]
    /// Where a period began since the last reading: what came since, of ports whose quotas tell.
    public var periodUse: [PortNumber: PeriodUse] = [:]

    public init(incarnation: Incarnation, sentinel: Reading?, witness: Reading?, ports: [PortReading]) {
        self.incarnation = incarnation
        self.sentinel = sentinel
        self.witness = witness
        self.ports = ports
    }
}

/// What is known of one counter: which one was read last, what it showed, and what it all adds up to.
public struct Meter: Sendable, Hashable {
    /// Handle of the counter that was read last; 0 before the first reading.
    public var handle: UInt64
    /// What it showed.
    public var raw: Traffic
    /// Everything ever counted.
    public var total: Traffic
    /// The part of `total` that belongs to no period: it was found in the kernel after the store had been lost.
    public var adopted: Traffic

    /// A meter that has never been read.
    public static let unread = Meter(handle: 0, raw: .zero, total: .zero, adopted: .zero)

    public init(handle: UInt64, raw: Traffic, total: Traffic, adopted: Traffic) {
        self.handle = handle
        self.raw = raw
        self.total = total
        self.adopted = adopted
    }

    /// The part of `total` that belongs to periods.
    public var booked: Traffic { total - adopted }
}

/// What a port's meters stood at (``Meter/booked``) when a period began.
///
/// Usage is a difference of two of these, as on an electricity bill, so periods always add up to the total.
public struct OpeningBalance: Sendable, Hashable {
    public var start: UnixTime
    public var booked: PerCounter<Traffic>

    public init(start: UnixTime, booked: PerCounter<Traffic>) {
        self.start = start
        self.booked = booked
    }
}

/// A port's place in the ledger.
public struct PortRecord: Sendable, Hashable {
    public var port: PortNumber
    /// The table that its meters were last read in; nil before the first reading.
    public var incarnation: Incarnation?
    public var meters: PerCounter<Meter>
    /// The first opening in the current hour, day and month; nil, or of an earlier period, where nothing was counted.
    public var hour: OpeningBalance?
    public var day: OpeningBalance?
    public var month: OpeningBalance?

    public init(
        port: PortNumber, incarnation: Incarnation? = nil, meters: PerCounter<Meter> = PerCounter(repeating: .unread)
    ) {
        self.port = port
        self.incarnation = incarnation
        self.meters = meters
    }

    /// What the meters stand at now, in the sense of ``OpeningBalance``.
    public var booked: PerCounter<Traffic> { meters.map(\.booked) }

    /// What was counted since `opening`, or nothing where that is not of the period that begins at `start`.
    public func usage(since opening: OpeningBalance?, of start: UnixTime) -> PerCounter<Traffic> {
        guard let opening, opening.start >= start else { return .zero }
        return booked - opening.booked
    }
}

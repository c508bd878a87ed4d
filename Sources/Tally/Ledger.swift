/// The books: every port's record, and what is needed to recognise which counter was read.
///
/// Pure. ``posting(_:at:boot:)`` says what a snapshot changes; once that is on disk, ``apply(_:)`` takes it over. A
/// posting that could not be written is dropped, and the next one is worked out from the same baseline: nothing is
/// lost, nothing is counted twice.
public struct Ledger: Sendable, Hashable {
    /// Every port ever counted.
    public private(set) var records = PortRecords()
    /// The lives of the table that this store has seen, and the boot each belonged to.
    public private(set) var incarnations: [Incarnation: String] = [:]
    /// The life that was read last.
    public private(set) var current: Incarnation?
    public private(set) var sentinel: SentinelState?
    public private(set) var resets: [ResetCause: UInt64] = [:]
    /// The start of the latest hour that was ever opened.
    public private(set) var latestOpening = UnixTime(.min)

    /// An empty ledger.
    public init() {}

    /// A ledger read back from the store.
    public init(
        records: [PortRecord], incarnations: [Incarnation: String], sentinel: SentinelState?,
        resets: [ResetCause: UInt64], latestOpening: UnixTime
    ) {
        self.records = PortRecords(records)
        self.incarnations = incarnations
        self.sentinel = sentinel
        self.current = sentinel?.incarnation
        self.resets = resets
        self.latestOpening = latestOpening
    }

    /// Takes over a posting that is on disk; `boot` is the boot it was read in.
    public mutating func apply(_ posting: Posting, boot: String) {
        if let incarnation = posting.newIncarnation { register(incarnation, boot: boot) }
        records.put(posting.records)
        for opening in posting.openings { latestOpening = max(latestOpening, opening.opening.start) }
        if let state = posting.sentinel {
            sentinel = state
            current = state.incarnation
        }
        for (cause, count) in posting.resets { resets[cause, default: 0] += count }
    }

    /// Takes over a table's id that is on disk.
    public mutating func register(_ incarnation: Incarnation, boot: String) { incarnations[incarnation] = boot }

    /// A port's lifetime totals: what a new counter is seeded with.
    public func totals(of port: PortNumber) -> PerCounter<Traffic> {
        records[port]?.meters.map(\.total) ?? PerCounter(repeating: .zero)
    }
}

/// The answer to "which is the port's first opening at an instant or later?", which holds for later instants, too.
public struct OpeningLookup: Sendable, Hashable {
    /// The instant that was asked for.
    public var from: UnixTime
    /// The first opening there or later; nil where there is none.
    public var opening: OpeningBalance?

    public init(from: UnixTime, opening: OpeningBalance?) {
        self.from = from
        self.opening = opening
    }

    /// Whether the answer for `time` is the same.
    public func answers(for time: UnixTime) -> Bool { from <= time && opening.map { time <= $0.start } ?? true }
}

/// A port's usage in periods, out of its opening balances.
public enum Usage {
    /// Works out what a port counted in each of some periods.
    ///
    /// What its meters stood at at an instant is what the first opening there or later says, else what they stand at now:
    /// nothing was counted in between. Usage is the difference of two of these. So many openings are looked up as there are
    /// edges with something behind them, and one more at most.
    ///
    /// - Parameters:
    ///   - periods: In their order, none of them beginning before the one before it ends.
    ///   - now: What the meters stand at (``PortRecord/booked``).
    ///   - lookup: Finds the port's first opening at an instant or later.
    ///   - body: Gets the place of each period in which something was counted, and what was.
    /// - Throws: What these two throw.
    public static func forEach<Failure: Error>(
        in periods: [Period], now: PerCounter<Traffic>,
        lookup: (UnixTime) throws(Failure) -> OpeningLookup,
        _ body: (Int, PerCounter<Traffic>) throws(Failure) -> Void
    ) throws(Failure) {
        guard let first = periods.first else { return }
        var known = try lookup(first.start)
        for (index, period) in periods.enumerated() {
            if !known.answers(for: period.start) { known = try lookup(period.start) }
            guard let start = known.opening else { return }
            if known.answers(for: period.end) { continue }
            known = try lookup(period.end)
            let usage = (known.opening?.booked ?? now) - start.booked
            if usage != .zero { try body(index, usage) }
        }
    }
}

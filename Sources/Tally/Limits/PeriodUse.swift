/// What a port's quota says of the time since a period began, where nobody read its counters at the edge.
///
/// A quota of a period consumes from its edge on, whether the agent runs or not. So it tells which part of what came since
/// the last reading belongs to the new period. That is all that it is asked for: how much came, the counters say.
public struct PeriodUse: Sendable, Hashable {
    /// When the period began.
    public var start: UnixTime
    /// When the hour before it began.
    public var hourBefore: UnixTime
    /// In which directions ``bytes`` went.
    public var counted: CountedTraffic
    /// What came since.
    public var bytes: UInt64
    /// How much of that the reading at the edge, which is some milliseconds late, has booked to the period before.
    public var early: UInt64

    public init(
        start: UnixTime, hourBefore: UnixTime, counted: CountedTraffic, bytes: UInt64, early: UInt64 = 0
    ) {
        self.start = start
        self.hourBefore = hourBefore
        self.counted = counted
        self.bytes = bytes
        self.early = early
    }

    /// What meters stood at when the period began.
    ///
    /// - Parameters:
    ///   - before: What they stood at when they were last read, in the period before.
    ///   - after: What they stand at now.
    ///   - opening: What they stood at when the hour before the edge began.
    /// - Returns: Between the two, or below by what is ``early``. In the directions that are counted, ``bytes`` have come
    ///   since; what of the other one came since, is taken to be as large a part.
    func edge(
        between before: PerCounter<Traffic>, and after: PerCounter<Traffic>, opening: PerCounter<Traffic>
    ) -> PerCounter<Traffic> {
        let came = CounterKind.allCases.filter { counted.covers($0.direction) }
            .reduce(Traffic.zero) { $0 + (after[$1] - before[$1]) }.bytes
        if bytes >= came { return before.taking(min(bytes - came, early), of: counted, downTo: opening) }
        var edge = before
        /// The part of an amount that came before the edge.
        func share(_ amount: Traffic) -> Traffic {
            Traffic(
                bytes: Self.part(amount.bytes, came - bytes, of: came),
                packets: Self.part(amount.packets, came - bytes, of: came))
        }
        for isCounted in [true, false] {
            // What is rounded are running sums, so what is counted makes up the whole to the byte.
            var sum = Traffic.zero
            for kind in CounterKind.allCases where counted.covers(kind.direction) == isCounted {
                let next = sum + (after[kind] - before[kind])
                edge[kind] += share(next) - share(sum)
                sum = next
            }
        }
        return edge
    }

    /// `amount * part / whole`, where the part is not more than the whole.
    private static func part(_ amount: UInt64, _ part: UInt64, of whole: UInt64) -> UInt64 {
        whole.dividingFullWidth(amount.multipliedFullWidth(by: part)).quotient
    }
}

extension PerCounter<Traffic> {
    /// The same with so many bytes less in some directions, as far as that goes.
    fileprivate func taking(
        _ bytes: UInt64, of counted: CountedTraffic, downTo least: PerCounter<Traffic>
    ) -> PerCounter<Traffic> {
        var (rest, left) = (self, bytes)
        for kind in CounterKind.allCases where counted.covers(kind.direction) {
            let part = min(left, (self[kind] - least[kind]).bytes)
            // How many packets it was, nobody knows; none is the least wrong.
            rest[kind] = self[kind] - Traffic(bytes: part, packets: 0)
            left -= part
        }
        return rest
    }
}

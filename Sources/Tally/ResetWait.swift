/// Decides which snapshot to book where one shows that somebody reset counters.
///
/// `nft reset counters` walks the table in the order of a dump and may be overtaken by one: such a dump shows some
/// counters before their reset and some after it. The sentinel is the last object. So a dump that begins after the
/// sentinel was seen at 0 has every counter after its reset. A counter that was reset alone leaves the sentinel whole;
/// after a while that is taken for what it is. Then the snapshot that showed it is the one to book: in a later one the
/// counter may have passed its old value.
///
/// Pure: who does what ``step`` says, and tells ``saw(_:after:)`` what came of it, has the kernel and the clock.
public struct ResetWait: Sendable, Hashable {
    /// What to do next.
    public enum Step: Sendable, Hashable {
        /// Book the first snapshot.
        case book
        /// Look at ``ResetWait/lookedAt``, after a pause.
        case look
        /// Take another snapshot, after a pause, and book that one: the reset is over.
        case readAgain
    }

    /// A counter that no rule uses.
    public enum Marker: Sendable, Hashable {
        case sentinel, witness
    }

    /// What a look at one counter alone has shown; such a look slows no reset down.
    public enum Look: Sendable, Hashable {
        /// The reset, if it is one of all, has not come to its end.
        case whole
        /// It has.
        case zero
        /// There is no telling: others change the ruleset just now, say.
        case unclear
        /// The counter is gone, and maybe the table with it. That one is made anew, and what
        /// the first snapshot shows has to be in the books by then.
        case gone
    }

    /// What to do next.
    public private(set) var step: Step
    /// Which counter to look at: the sentinel, or its witness where somebody had reset the sentinel alone.
    public let lookedAt: Marker
    /// The handles of counters whose reset was waited for, and is not booked yet.
    public private(set) var waitedFor: Set<UInt64>
    /// How long the end of the reset is waited for, in nanoseconds.
    public let patience: Int64
    /// The handles of the counters that the first snapshot shows to have been reset.
    public let fallen: Set<UInt64>

    /// Begins with what the first snapshot shows.
    ///
    /// - Parameters:
    ///   - first: The snapshot.
    ///   - ledger: What is booked.
    ///   - waitedFor: What ``waitedFor`` was at the end of the last wait. Where the store can't take a reset, it is seen
    ///     again in each reading, and waited for once.
    public init(_ first: Snapshot, in ledger: Ledger, waitedFor: Set<UInt64>) {
        self.waitedFor = waitedFor
        patience = Self.patience(for: first.ports.count * CounterKind.allCases.count)
        lookedAt = first.sentinel?.raw.packets == 0 ? .witness : .sentinel
        let isReset = ledger.seesReset(in: first)
        fallen = isReset ? ledger.fallen(in: first) : []
        step =
            switch (isReset, first.showsEndOfReset) {
            case (true, true): .readAgain
            case (true, false): fallen.isSubset(of: waitedFor) ? .book : .look
            case (false, _): .book
            }
    }

    /// Takes a look at ``lookedAt`` into record, where ``step`` asked for one.
    ///
    /// - Parameters:
    ///   - look: What it has shown.
    ///   - elapsed: How long ago the first snapshot was taken, in nanoseconds.
    public mutating func saw(_ look: Look, after elapsed: Int64) {
        guard step == .look else { return }
        switch look {
        case .zero: step = .readAgain
        case .whole where elapsed < patience, .unclear where elapsed < patience: break
        case .whole, .unclear, .gone:
            waitedFor = fallen
            step = .book
        }
    }

    /// The snapshot to book where another one was taken after the first, with what the first alone has shown.
    ///
    /// A counter that had fallen in the first one has been reset, whatever it shows now. One that shows less than in the
    /// first one was reset after that, and what it had counted until then was really counted.
    public func settled(_ last: Snapshot, after first: Snapshot) -> Snapshot {
        guard last.incarnation == first.incarnation else { return last }
        var shown: [UInt64: Traffic] = [:]
        for reading in first.ports {
            for kind in CounterKind.allCases {
                guard let counter = reading.counters[kind] else { continue }
                shown[counter.handle] = counter.raw
            }
        }
        var settled = last
        for reading in last.ports {
            for kind in CounterKind.allCases {
                guard let counter = reading.counters[kind], let before = shown[counter.handle] else { continue }
                guard fallen.contains(counter.handle) || counter.raw.hasFallen(below: before) else { continue }
                settled.shownBefore[counter.handle] = before
            }
        }
        return settled
    }

    /// How long a reset of so many counters may take, in nanoseconds.
    ///
    /// It grows with the square of their number: `nft reset counters` of 80,000 counters took 0.7 s, of 160,000 up to
    /// 6.9 s.
    private static func patience(for counters: Int) -> Int64 {
        let share = Double(counters) / 160_000
        return 1_000_000_000 + Int64(15_000_000_000 * share * share)
    }
}

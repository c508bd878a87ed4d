/// What a snapshot tells of resets by others.
struct ResetEvidence {
    /// Whether the sentinel and its witness were both reset since the last reading, and nothing shows that the others
    /// were not.
    var marksReset = false
    /// Whether, besides, a counter has fallen: then all of them were reset, also those that have passed their old value.
    var allReset = false
}

extension Ledger {
    /// What a snapshot tells of resets since the last reading.
    ///
    /// The sentinel and its witness say that all counters were reset, unless another counter shows just what it showed
    /// then: that one was not, so the two were reset alone, by name. Where no counter has fallen, either the two were
    /// reset alone, and to book all that the others show would count their lifetimes twice; or each of the others has
    /// passed its old value, so what it would lose is less than what came since the last reading. So a reset of all
    /// takes a counter that has fallen.
    func resetEvidence(in snapshot: Snapshot) -> ResetEvidence {
        guard sentinelWasReset(in: snapshot), !somethingStoodStill(in: snapshot) else { return ResetEvidence() }
        return ResetEvidence(
            marksReset: true, allReset: !snapshot.shownBefore.isEmpty || !fallen(in: snapshot).isEmpty)
    }

    /// Whether the sentinel, created with the value 1, shows less than it did, or (where it is a new one) less than it
    /// was created with; and its witness as well.
    private func sentinelWasReset(in snapshot: Snapshot) -> Bool {
        guard let shown = snapshot.resetMark else { return false }
        if let known = sentinel, known.incarnation == snapshot.incarnation, known.handle == shown.handle {
            return shown.raw.packets < known.packets
        }
        return shown.raw.packets < 1
    }

    /// Whether a counter that has counted something shows exactly what it showed at the last reading.
    private func somethingStoodStill(in snapshot: Snapshot) -> Bool {
        snapshot.ports.contains { reading in
            guard let record = records[reading.port], record.incarnation == snapshot.incarnation else {
                return false
            }
            return CounterKind.allCases.contains { kind in
                guard let shown = reading.counters[kind] else { return false }
                let meter = record.meters[kind]
                return meter.handle == shown.handle && meter.raw == shown.raw && shown.raw != .zero
            }
        }
    }

    /// Whether a snapshot shows that somebody reset counters since the last reading, all of them or some.
    ///
    /// A reset of many counters takes the kernel a while, and a dump may overtake it: what to do about that, ``ResetWait``
    /// says.
    func seesReset(in snapshot: Snapshot) -> Bool {
        guard incarnations[snapshot.incarnation] != nil else { return false }
        return sentinelWasReset(in: snapshot) || !fallen(in: snapshot).isEmpty
    }

    /// The handles of the counters that show less than they did, or (new ones) less than they were created with.
    func fallen(in snapshot: Snapshot) -> Set<UInt64> {
        var fallen: Set<UInt64> = []
        var next = 0
        for reading in snapshot.ports {
            let index = records.index(of: reading.port, hint: next)
            if let index { next = index + 1 }
            let isOfThisLife = index.map { records[$0].incarnation == snapshot.incarnation } ?? false
            for kind in CounterKind.allCases {
                guard let shown = reading.counters[kind] else { continue }
                var last = shown.seed
                if let index, isOfThisLife, records[index].meters[kind].handle == shown.handle {
                    last = records[index].meters[kind].raw
                }
                if shown.raw.hasFallen(below: last) { fallen.insert(shown.handle) }
            }
        }
        return fallen
    }
}

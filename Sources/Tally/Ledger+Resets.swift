extension Ledger {
    /// Whether every counter was reset since the last reading.
    ///
    /// The sentinel says so, unless another counter shows just what it showed then: that one was not reset, so the
    /// sentinel alone was (`nft reset counter inet porttally sentinel`), and taking the others for reset would count
    /// them twice.
    func allWereReset(in snapshot: Snapshot) -> Bool {
        sentinelWasReset(in: snapshot) && !somethingStoodStill(in: snapshot)
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
            guard let account = accounts[reading.port], account.incarnation == snapshot.incarnation else {
                return false
            }
            return CounterKind.allCases.contains { kind in
                guard let shown = reading.counters[kind] else { return false }
                let meter = account.meters[kind]
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
            let index = accounts.index(of: reading.port, hint: next)
            if let index { next = index + 1 }
            let isOfThisLife = index.map { accounts[$0].incarnation == snapshot.incarnation } ?? false
            for kind in CounterKind.allCases {
                guard let shown = reading.counters[kind] else { continue }
                var last = shown.seed
                if let index, isOfThisLife, accounts[index].meters[kind].handle == shown.handle {
                    last = accounts[index].meters[kind].raw
                }
                if shown.raw.hasFallen(below: last) { fallen.insert(shown.handle) }
            }
        }
        return fallen
    }
}

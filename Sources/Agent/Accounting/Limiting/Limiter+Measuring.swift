internal import Limits
internal import Netfilter
internal import Tally
internal import TrafficTable

extension Limiter {
    /// How often is looked again for an instant at which no packet came, for all and then for each one.
    private static var attempts: Int { 10 }

    /// The figure at which each of some quotas has to stop, so that it does where the ledger says.
    ///
    /// A quota is looked at, its port's counters, and the quota again: where it has consumed nothing meanwhile, all three
    /// are of one instant. Where packets never pause, not even for one quota alone, the first look counts, and it stops earlier
    /// by what came between the two.
    ///
    /// - Parameters:
    ///   - places: Those of the quotas among the plans.
    ///   - ledger: As it was committed with the last reading.
    ///   - table: Where they are.
    /// - Returns: By place; those that can't be measured are left out.
    /// - Throws: `NetlinkError`.
    func measure(
        _ places: [Int], _ ledger: Ledger, _ table: inout TrafficTable<NetlinkSocket>
    ) throws -> [(Int, UInt64)] {
        var measured: [(Int, UInt64)] = []
        var left = places
        for attempt in 1...Self.attempts where !left.isEmpty {
            let keys = left.map { plans[$0].quota.key }
            let before = try table.quotas(keys)
            let counters = try table.counters(of: keys.map(\.port))
            let after = try table.quotas(keys)
            var moving: [Int] = []
            for (row, place) in left.enumerated() {
                guard let first = before[row], let last = after[row], !last.isDepleted else { continue }
                if first.consumed != last.consumed, attempt < Self.attempts || places.count > 1 {
                    moving.append(place)
                } else if let used = used(ledger, keys[row], counters[row]) {
                    let over = Int128(plans[place].quota.limit) - Int128(used) + Int128(first.consumed)
                    measured.append((place, min(UInt64(clamping: over), Traffic.limit)))
                }
            }
            left = moving
        }
        for place in left where places.count > 1 { measured += try measure([place], ledger, &table) }
        return measured
    }

    /// What is used in a quota's period now, in bytes: what the ledger has, and what counters have counted since its last
    /// reading; nil where they aren't those that were read.
    func used(_ ledger: Ledger, _ key: QuotaKey, _ counters: PerCounter<Reading?>) -> UInt64? {
        guard let record = ledger.records[key.port], let counted = arming[key.port]?.limits.counted, let periods else {
            return nil
        }
        var sum = record.bytes(of: counted, in: key.period, periods)
        for kind in CounterKind.allCases where counted.covers(kind.direction) {
            guard let shown = counters[kind], shown.handle == record.meters[kind].handle else { return nil }
            sum = min(sum + (shown.raw - record.meters[kind].raw).bytes, Traffic.limit)
        }
        return sum
    }
}

extension TrafficTable<NetlinkSocket> {
    /// What the kernel has of some quotas; nil for those that aren't there.
    mutating func quotas(_ keys: [QuotaKey]) throws(NetlinkError) -> [Quota?] {
        try contents(of: keys.map(\.name), .quota).map { content in
            if case .quota(let quota) = content { quota } else { nil }
        }
    }
}

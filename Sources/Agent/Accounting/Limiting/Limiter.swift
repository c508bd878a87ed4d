internal import Exposition
internal import Limits
internal import Netfilter
internal import Tally
internal import TrafficTable

/// Limiting: what the kernel is to enforce, and how far its quotas are from what the ledger says.
///
/// The ledger alone says what is used. What a quota has consumed is only ever compared with that, at one and the same
/// instant, to find the figure at which it has to stop.
struct Limiter {
    /// What was last worked out.
    private(set) var arming = Arming()
    /// The quotas that are used up, of the periods that were current then.
    private(set) var depleted: [PortNumber: Set<LimitPeriod>] = [:]
    /// What there is to tell of it, as of the last reading.
    var figures = LimitFigures(now: UnixTime(0))
    /// The ports on which nothing passes.
    var stops = Stops()
    /// What is to become of each quota.
    private(set) var plans: [QuotaPlan] = []
    /// Those that have to be looked at once more when the table is changed: what they consume may change with it.
    private var unsettled: [Int] = []
    /// Whether a quota is used up that was not when it was worked out.
    private(set) var hasNews = false
    /// How often the ledger had not just gone on when it was worked out.
    private var breaks = 0
    /// What came after an edge, and the reading at it has booked to the period before; by port, in bytes.
    var early: [PortNumber: UInt64] = [:]
    /// The periods for which it was worked out.
    private(set) var periods: Periods?
    /// Whether the quotas' marker is to be made anew.
    private var renewsMarker = false

    /// Whether some port has limits.
    var isActive: Bool { !arming.ports.isEmpty }

    /// Whether a period has ended for which quotas were made, or the ledger has lost what they have consumed; once an hour,
    /// what others may have changed of them is looked for besides.
    func isOutdated(in periods: Periods, after breaks: Int) -> Bool {
        isActive && (self.periods != periods || self.breaks != breaks)
    }

    /// When the next port expires; nil where none will.
    func nextExpiry(after now: Double) -> Double? {
        arming.ports.compactMap { $0.limits.expires.map { Double($0.seconds) } }.filter { $0 > now }.min()
    }

    /// Works out what is to be in a new table: what is used is what is on disk.
    mutating func planAnew(_ ports: [ServicePort], _ keeper: borrowing LedgerKeeper) {
        let (clock, periods) = (keeper.clock, keeper.periods)
        arming = Arming(ports, keeper.ledger, periods, clock.calendar, at: clock.now)
        self.periods = periods
        breaks = keeper.breaks
        hasNews = false
        depleted = [:]
        plans = newPlans()
        unsettled = []
        renewsMarker = false
    }

    /// Works out what is to be in a table that is there and was just read.
    ///
    /// - Throws: `NetlinkError`.
    mutating func plan(
        _ ports: [ServicePort], _ keeper: borrowing LedgerKeeper, _ table: inout TrafficTable<NetlinkSocket>
    ) throws {
        let turns = arming.turns
        planAnew(ports, keeper)
        guard isActive else { return }
        let (ledger, clock) = (keeper.ledger, keeper.clock)
        let quotas = try table.quotas(plans.map(\.quota.key))
        renewsMarker = try quotas.contains { $0 == nil } || wereReset(in: &table)
        try renew(quotas, ledger, clock, &table)
        if !depleted.isEmpty {
            arming = Arming(
                ports, ledger, keeper.periods, clock.calendar, at: clock.now, depleted: depleted)
        }
        var astray: [Int] = []
        for (index, quota) in quotas.enumerated() where !plans[index].quota.isNext {
            guard let quota, !plans[index].isRenewed else { continue }
            let isRight = quota.bytes == plans[index].over && quota.consumed == plans[index].quota.used
            if !quota.isDepleted, !isRight { astray.append(index) }
            // One that is used up, or can't be measured, stays where it was.
            if !isRight { plans[index].over = quota.bytes }
        }
        for (index, over) in try measure(astray, ledger, &table) { plans[index].over = over }
        // Until the table is changed, others may consume what comes in a period that has just begun: the kernel's clock may
        // not be at the edge.
        unsettled =
            astray
            + plans.indices.filter { index in
                let key = plans[index].quota.key
                return !plans[index].quota.isNext && key.start != turns[key.period]?.current
            }
    }

    /// Finds the quotas that are used up, and those that have to be made anew: used up, but not by what was counted; or
    /// used before their period.
    private mutating func renew(
        _ quotas: [Quota?], _ ledger: Ledger, _ clock: BookingClock, _ table: inout TrafficTable<NetlinkSocket>
    ) throws {
        let now = clock.now
        var empty: [Int] = []
        for (index, quota) in quotas.enumerated() {
            guard let quota else { continue }
            if !plans[index].quota.isNext {
                if quota.isDepleted { empty.append(index) }
            } else if quota.consumed > 0, let turn = arming.turns[plans[index].quota.key.period] {
                // The clock was ahead for a while.
                plans[index].isRenewed = now < turn.edge
            }
        }
        let counters = try table.counters(of: empty.map { plans[$0].quota.key.port })
        for (index, counters) in zip(empty, counters) {
            let key = plans[index].quota.key
            // A ledger that can't be written is behind.
            let used = used(ledger, key, counters) ?? plans[index].quota.used
            if let quota = quotas[index], plans[index].isLeft(of: quota, used: used) {
                plans[index].isRenewed = true
                plans[index].quota.used = used
            } else {
                depleted[key.port, default: []].insert(key.period)
            }
        }
    }

    /// Has quotas stop where the ledger says that may have missed packets, or have consumed some that were not counted.
    ///
    /// - Parameters:
    ///   - difference: What was changed in the table.
    ///   - keeper: With the ledger as it is on disk now. Where a period has ended since, all is worked out anew anyway.
    ///   - table: Where the quotas are.
    /// - Throws: `NetlinkError`.
    mutating func settle(
        after difference: Difference, _ keeper: borrowing LedgerKeeper, _ table: inout TrafficTable<NetlinkSocket>
    ) throws {
        guard isActive, !isOutdated(in: keeper.periods, after: keeper.breaks) else { return }
        // Where others had changed what packets are counted by, any of them may be wrong.
        let places = difference.isDamage ? Set(plans.indices) : Set(difference.madeOfPart).union(unsettled)
        unsettled = []
        let current = places.filter { $0 < plans.count && !plans[$0].quota.isNext }
        var moved: [Int] = []
        for (index, over) in try measure(current.sorted(), keeper.ledger, &table) where over != plans[index].over {
            plans[index].over = over
            moved.append(index)
        }
        failpoint("limits-measured")
        guard !moved.isEmpty else { return }
        let part = LimitsPart.part(arming, plans, renewsMarker: false)
        try table.update(moved.map { plans[$0].object }, of: part)
    }

    /// Takes note of quotas that packets have used up.
    ///
    /// - Parameter names: Theirs; those of other tables, of the same name, are none of ours or no longer asked for.
    /// - Returns: Whether there is something to do about it.
    mutating func note(depleted names: [String]) -> Bool {
        let keys = names.compactMap { QuotaKey(name: $0) }
        for key in keys {
            let turn = arming.turns[key.period]
            if key.start == turn?.current { depleted[key.port, default: []].insert(key.period) }
            // One of the next period is used up only after its edge.
            if key.start == turn?.current || key.start == turn?.next { hasNews = true }
        }
        return hasNews
    }

    /// Whether somebody has reset quotas since they were last looked at.
    ///
    /// - Throws: `NetlinkError`.
    func wereReset(in table: inout TrafficTable<NetlinkSocket>) throws -> Bool {
        guard isActive, case .quota(let marker) = try table.contents(of: [LimitsPart.marker], .quota).first ?? nil
        else { return false }
        return marker.consumed == 0
    }

    /// Says what is to be in the table.
    func prepare(_ table: inout TrafficTable<NetlinkSocket>) {
        table.part = LimitsPart.part(arming, plans, renewsMarker: renewsMarker)
    }

    private func newPlans() -> [QuotaPlan] {
        let names = Dictionary(arming.ports.map { ($0.port, $0.name) }) { first, _ in first }
        return arming.quotas.map { QuotaPlan($0, name: names[$0.key.port] ?? nil) }
    }
}

extension QuotaPlan {
    /// Whether something is left of a quota that is used up.
    ///
    /// Its limit has been raised, or it has consumed what was refused for another reason. It stops within one packet below its limit, and nothing is left of it all the same.
    fileprivate func isLeft(of quota: Quota, used: UInt64) -> Bool {
        used < over && (quota.bytes < over || over - used > Self.longestPacket)
    }

    /// Of what comes at once in bytes, segmented later (GSO on loopback).
    private static var longestPacket: UInt64 { 524_288 }
}

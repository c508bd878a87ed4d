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
    /// Those that were made while their ports were counted, and may have missed packets.
    private var unsettled: [Int] = []
    /// What came after an edge, and the reading at it has booked to the period before; by port, in bytes.
    var early: [PortNumber: UInt64] = [:]
    /// The hour in which it was worked out.
    private var hour: Period?
    /// Whether the quotas' marker is to be made anew.
    private var renewsMarker = false

    /// Whether some port has limits.
    var isActive: Bool { !arming.ports.isEmpty }

    /// Whether a period has ended for which quotas were made; once an hour, what others may have changed of them is looked
    /// for besides.
    func isOutdated(in periods: Periods) -> Bool { isActive && hour != periods.hour }

    /// When the next port expires; nil where none will.
    func nextExpiry(after now: Double) -> Double? {
        arming.ports.compactMap { $0.limits.expires.map { Double($0.seconds) } }.filter { $0 > now }.min()
    }

    /// Works out what is to be in a new table: what is used is what is on disk.
    mutating func planAnew(_ ports: [ServicePort], _ ledger: Ledger, _ clock: BookingClock, _ periods: Periods) {
        arming = Arming(ports, ledger, periods, clock.calendar, at: clock.now)
        hour = periods.hour
        depleted = [:]
        plans = newPlans()
        unsettled = []
        renewsMarker = false
    }

    /// Works out what is to be in a table that is there and was just read.
    ///
    /// - Throws: `NetlinkError`.
    mutating func plan(
        _ ports: [ServicePort], _ ledger: Ledger, _ clock: BookingClock, _ periods: Periods,
        _ table: inout TrafficTable<NetlinkSocket>
    ) throws {
        planAnew(ports, ledger, clock, periods)
        guard isActive else { return }
        let quotas = try table.quotas(plans.map(\.quota.key))
        renewsMarker = try quotas.contains { $0 == nil } || wereReset(in: &table)
        for (plan, quota) in zip(plans, quotas) {
            guard let quota, quota.isDepleted, !plan.quota.isNext, !plan.isRaised(above: quota) else { continue }
            depleted[plan.quota.key.port, default: []].insert(plan.quota.key.period)
        }
        if !depleted.isEmpty {
            arming = Arming(ports, ledger, periods, clock.calendar, at: clock.now, depleted: depleted)
        }
        var astray: [Int] = []
        for (index, quota) in quotas.enumerated() {
            guard let quota else {
                if !plans[index].quota.isNext { unsettled.append(index) }
                continue
            }
            if quota.isDepleted {
                guard !plans[index].quota.isNext else { continue }
                plans[index].isRenewed = plans[index].isRaised(above: quota)
                if plans[index].isRenewed { unsettled.append(index) } else { plans[index].over = quota.bytes }
            } else if !plans[index].quota.isNext {
                if quota.bytes != plans[index].over || quota.consumed != plans[index].quota.used {
                    astray.append(index)
                }
            }
        }
        for (index, over) in try measure(astray, ledger, &table) { plans[index].over = over }
    }

    /// Has quotas that were made while packets came stop where the ledger says: what came between the last reading and
    /// their making they have missed.
    ///
    /// - Throws: `NetlinkError`.
    mutating func settle(_ ledger: Ledger, _ table: inout TrafficTable<NetlinkSocket>) throws {
        let made = unsettled
        unsettled = []
        var moved: [Int] = []
        for (index, over) in try measure(made, ledger, &table) where over != plans[index].over {
            plans[index].over = over
            moved.append(index)
        }
        if !moved.isEmpty { try table.update(moved.map { plans[$0].object }) }
    }

    /// Takes note of quotas that packets have used up.
    ///
    /// - Parameter names: Theirs; those of other tables, of the same name, are none of ours or no longer asked for.
    /// - Returns: Whether there is something to do about it.
    mutating func note(depleted names: [String]) -> Bool {
        let keys = names.compactMap { QuotaKey(name: $0) }.filter { $0.start == arming.turns[$0.period]?.current }
        for key in keys { depleted[key.port, default: []].insert(key.period) }
        return !keys.isEmpty
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
    /// Whether a quota that is used up is not any more: the limit is beyond where it stopped, and beyond what is used by
    /// more than the packet that it stopped at.
    fileprivate func isRaised(above quota: Quota) -> Bool {
        quota.bytes < over && self.quota.used &+ Self.longestPacket < over
    }

    /// Of what comes at once in bytes, segmented later (GSO on loopback).
    private static var longestPacket: UInt64 { 524_288 }
}

internal import CLinux
internal import Exposition
internal import Glibc
internal import Logging
internal import Netfilter
internal import Store
internal import SystemPackage
internal import Tally
internal import TrafficTable

extension Books {
    /// Makes the table in the place of a copy that came back with a saved ruleset.
    ///
    /// What the copy shows is not read: its counters began with what they had when they were saved.
    mutating func replaceCopy() throws {
        try rebuild(replacingCopy: true)
        unbooked[.restored, default: 0] += 1
        log.notice(
            "table inet \(table.name) was a copy from a saved ruleset; made anew, its counters go on from the store")
    }

    /// Makes the table, its counters seeded with what is committed.
    mutating func rebuild(replacingCopy: Bool = false) throws {
        let incarnation = Incarnation.random()
        do {
            try openStore().add(incarnation, boot: boot, at: UnixTime(Int64(clock.now())))
            unsavedIncarnation = nil
        } catch {
            // Counting matters more: should the process end before it can be saved, the next one adopts the table.
            reportStore(error)
            unsavedIncarnation = incarnation
        }
        ledger.register(incarnation, boot: boot)
        try table.create(
            incarnation, ports: plan.map { [ledger] port in ledger.seeded(port) }, replacing: replacingCopy)
        failpoint("table-made")
    }

    /// How often an attempt whose outcome is unknown, or that a change by others foiled, is made again.
    private static var attempts: Int { 3 }

    /// Makes the kernel count the plan's ports and no others.
    mutating func reconcile() throws {
        hasWorkLeft = true
        for attempt in 1...Self.attempts {
            do {
                try reconcileOnce()
                return
            } catch let error as NetlinkError where attempt < Self.attempts && error.deservesAnotherTry {
                status.kernel.netlinkErrors[error.errno.symbol, default: 0] += 1
                log.warning("\(error); looking at the table again")
            }
        }
    }

    private mutating func reconcileOnce() throws {
        // First what is there is booked: nothing is deleted before, and new counters start from committed totals.
        let booked = try read()
        var difference = try table.difference(from: plan.map(\.number))
        if difference.isDamage { noteDamage() }
        if difference.isUpgrade { log.notice("table inet \(table.name) is an earlier version's: moving its chains") }
        // A reset that came after the reading has to be booked, too; also where one of the two was not whole before.
        if difference.showsReset, !booked.showsEndOfReset { try read() }
        // Once its 0 is on disk the sentinel can be put back, and the same reset is never seen twice; not before.
        let mustKeepSentinel = difference.showsReset && !status.storeIsUp
        if mustKeepSentinel { difference.keepUnused() }
        if difference.showsReset, !mustKeepSentinel { failpoint("reset-booked") }
        if !difference.isEmpty {
            let named = Dictionary(uniqueKeysWithValues: plan.map { ($0.number, $0) })
            try table.apply(difference) { [ledger] port in
                ledger.seeded(named[port] ?? ServicePort(number: port))
            }
            failpoint("table-changed")
        }
        damageIsNoted = false
        // Not before: a port that is shown is counted.
        status.ports = plan
        if !difference.surplus.isEmpty {
            // Nothing leads to these counters any more. Packets that were under way to one get there first, then it is
            // read for the last time; only when that is on disk does it go. (Where the kernel can't be asked to wait,
            // nohz_full, a tenth of a second is ample.)
            if cl_wait_for_packets_in_flight() != 0 { usleep(100_000) }
            try read()
            guard status.storeIsUp else { return }
            failpoint("last-reading")
            try table.delete(difference.surplus)
            failpoint("counters-deleted")
        }
        hasWorkLeft = mustKeepSentinel
        if !difference.isEmpty || !difference.surplus.isEmpty { try read() }
        publish()
    }
}

extension Ledger {
    /// What the counters of a port start with, should they be made now.
    fileprivate func seeded(_ port: ServicePort) -> SeededPort {
        SeededPort(port: port.number, name: port.name, totals: totals(of: port.number))
    }
}

extension NetlinkError {
    /// Whether the table should be looked at again: the outcome is unknown, or it changed in between.
    fileprivate var deservesAnotherTry: Bool {
        switch self {
        case .outcomeUnknown: true
        case .refused(_, let errno, _, _):
            errno == .noSuchFileOrDirectory || errno == .fileExists || errno == .resourceBusy
        default: false
        }
    }
}

internal import Netfilter
internal import SystemPackage
internal import Tally
internal import TrafficTable

/// Reconciling: what the kernel is to count, and whether it does.
struct Reconciler {
    /// How often an attempt whose outcome is unknown, or that a change by others foiled, is made again.
    ///
    /// The table is changed in several commits. Where acknowledgements find no room at all, the outcome of each is unknown,
    /// and an attempt goes on where the one before has got to.
    static let attempts = 10

    /// The ports that should be counted.
    var plan: [ServicePort] = []
    /// Whether the kernel's table is not yet what the plan says: an attempt failed, the table has changed, or counters
    /// of removed ports wait for their last reading to be committed.
    var needsReconcile = false
    /// Whether the damage that is being mended has been counted.
    private var damageIsCounted = false

    /// The numbers of the ports that should be counted.
    var numbers: [PortNumber] { plan.map(\.number) }

    /// The ports as the table is made with them: each counter starts with what is on disk.
    func seededPorts(from ledger: Ledger) -> [SeededPort] { plan.map { ledger.seeded($0) } }

    /// Changes the table as a difference says; new counters start with what is on disk.
    ///
    /// - Throws: ``NetlinkError``.
    func apply(_ difference: Difference, to table: inout TrafficTable<NetlinkSocket>, from ledger: Ledger) throws {
        let named = Dictionary(uniqueKeysWithValues: plan.map { ($0.number, $0) })
        try table.apply(difference) { port in ledger.seeded(named[port] ?? ServicePort(number: port)) }
    }

    /// Whether damage is to be counted now: once, until it is mended.
    mutating func countsDamage() -> Bool {
        defer { damageIsCounted = true }
        return !damageIsCounted
    }

    /// Takes note that the table is whole again.
    mutating func damageIsMended() { damageIsCounted = false }
}

extension Ledger {
    /// What the counters of a port start with, should they be made now.
    fileprivate func seeded(_ port: ServicePort) -> SeededPort {
        SeededPort(port: port.number, name: port.name, totals: totals(of: port.number))
    }
}

extension NetlinkError {
    /// Whether the table should be looked at again: the outcome is unknown, or it changed in between.
    var deservesAnotherTry: Bool {
        switch self {
        case .outcomeUnknown: true
        case .refused(_, let errno, _, _):
            errno == .noSuchFileOrDirectory || errno == .fileExists || errno == .resourceBusy
        default: false
        }
    }
}

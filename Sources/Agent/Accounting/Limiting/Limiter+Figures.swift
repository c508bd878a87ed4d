internal import Exposition
internal import Limits
internal import Netfilter
internal import Tally
internal import TrafficTable

extension Limiter {
    /// Reads what there is to tell of limits beside what the ledger has.
    ///
    /// - Throws: `NetlinkError`.
    mutating func readFigures(at now: UnixTime, _ table: inout TrafficTable<NetlinkSocket>) throws {
        figures = LimitFigures(now: now)
        guard isActive else { return }
        figures.depleted = depleted
        for direction in Direction.allCases {
            try read(LimitSets.refused(direction), direction, into: \.refused, &table)
            try read(LimitSets.policed(direction), direction, into: \.policed, &table)
        }
        for port in arming.ports where port.limits.devices != nil {
            var count = 0
            for set in LimitSets.devices(at: port.port) { try table.forEachElement(of: set) { _, _ in count += 1 } }
            figures.devices[port.port] = count
        }
    }

    private mutating func read(
        _ set: String, _ direction: Direction,
        into property: WritableKeyPath<LimitFigures, [PortNumber: DirectedTraffic]>,
        _ table: inout TrafficTable<NetlinkSocket>
    ) throws {
        var found: [(PortNumber, Traffic)] = []
        try table.forEachElement(of: set) { key, traffic in
            if let port = PortNumber(inPacket: key) { found.append((port, traffic)) }
        }
        for (port, traffic) in found {
            figures[keyPath: property][port, default: DirectedTraffic()][direction] = traffic
        }
    }
}

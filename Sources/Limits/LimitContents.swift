internal import ManagedTable
internal import Netfilter
internal import Tally

/// All that a table has of limits: what is declared of it and what is written of it are the same.
struct LimitContents {
    var objects: DeclaredObjects
    var maps: [PortMap]
    /// Those whose elements packets make.
    var sets: [NamedSet]
    var chains: [LimitChain]

    /// - Parameters:
    ///   - arming: What is to be enforced; on some port, something.
    ///   - quotas: What is to become of its quotas.
    ///   - renewsMarker: Whether the quotas' marker is made anew.
    init(_ arming: Arming, _ quotas: [QuotaPlan], renewsMarker: Bool) {
        let objects = LimitObjects(arming, quotas, renewsMarker: renewsMarker)
        let courses = Courses(arming)
        self.objects = objects.declared
        maps = courses.gates
        sets = courses.deviceSets
        chains = courses.chains
        for direction in Direction.allCases {
            let refusals = RefusalRules(direction)
            chains.append(refusals.refuse)
            sets += [refusals.told, refusals.refused]
            maps += Self.quotaMaps(arming, direction)
            let rates = objects.ratePorts(direction)
            guard !rates.isEmpty else { continue }
            chains.append(refusals.police)
            sets.append(refusals.policed)
            let target = PortMap.Target.objects(.rateLimit, rates) { Names(direction).rate(of: $0) }
            maps.append(PortMap(name: Names(direction).rates, target: target))
        }
    }

    /// `tcp dport vmap @gate_in`, for each direction and transport, by the chain in which they come first.
    static let gateRules: [String: [Clause]] = Dictionary(
        uniqueKeysWithValues: Direction.allCases.map { direction in
            let way = Way(direction: direction)
            return (
                way.hook,
                Transport.allCases.map { transport in
                    let gate = Names(direction).gate
                    return Clause(
                        "\(transport.rawValue) \(way.portText) vmap @\(gate)",
                        Clause.isTransport(transport).expressions + [
                            way.port, .lookup(.first, in: gate, into: .verdict),
                        ])
                }
            )
        })

    /// The maps that lead from ports to their quotas, current and next.
    private static func quotaMaps(_ arming: Arming, _ direction: Direction) -> [PortMap] {
        LimitPeriod.allCases.flatMap { period -> [PortMap] in
            let ports = arming.ports
                .filter { $0.limits.bytes[period] != nil && $0.limits.counted.covers(direction) }.map(\.port)
            guard !ports.isEmpty else { return [] }
            let starts: [PeriodDate?] = arming.turns[period].map { [$0.current, $0.next] } ?? [nil]
            return starts.map { start in
                PortMap(
                    name: Names(direction).quotas(period, start),
                    target: .objects(.quota, ports) { QuotaKey(port: $0, period: period, start: start).name })
            }
        }
    }
}

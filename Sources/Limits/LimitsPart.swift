public import ManagedTable
internal import Netfilter
public import Tally

/// The part of the counting table that enforces limits.
///
/// It stands in the table that counts, and its rules come before those that count, because what is refused must not be
/// counted: not even the resets that tell of it, which only a verdict in the same base chain keeps from the counters.
/// A packet of a port without limits costs one look-up that finds nothing; where no port has limits there is not even that.
public enum LimitsPart {
    /// What has to be in the kernel.
    ///
    /// - Parameters:
    ///   - arming: What is to be enforced.
    ///   - quotas: What is to become of its quotas.
    ///   - renewsMarker: Whether ``marker`` is made anew: behind quotas that are made, or because somebody has reset it.
    /// - Returns: The part; one with nothing in it where no port has limits.
    public static func part(_ arming: Arming, _ quotas: [QuotaPlan], renewsMarker: Bool) -> TablePart {
        guard !arming.ports.isEmpty else { return TablePart(vocabulary: vocabulary) }
        let objects = LimitObjects(arming, quotas, renewsMarker: renewsMarker)
        let courses = Courses(arming)
        var part = TablePart(vocabulary: vocabulary)
        part.objects = objects.declared
        part.leadingRules = gateRules
        part.chains = courses.chains
        part.sets = courses.gates + courses.deviceSets + [RefusalRules.told]
        for direction in Direction.allCases {
            let refusals = RefusalRules(direction)
            part.chains.append(refusals.refuse)
            part.sets.append(refusals.refused)
            part.sets += quotaMaps(arming, direction)
            let rates = objects.ratePorts(direction)
            guard !rates.isEmpty else { continue }
            part.chains.append(refusals.police)
            part.sets.append(refusals.policed)
            part.sets.append(
                map(Names(direction).rates, .rateLimit, rates) { Names(direction).rate(of: $0) })
        }
        return part
    }

    /// A quota that no rule uses: where nothing of it is used, somebody has reset quotas.
    public static let marker = LimitObjects.marker.name

    /// `tcp dport vmap @gate_in`, for each direction and transport.
    private static let gateRules: [String: [Rule]] = Dictionary(
        uniqueKeysWithValues: Direction.allCases.map { direction in
            let way = Way(direction: direction)
            return (
                way.hook,
                Transport.allCases.map { transport in
                    Rule(
                        Rule.isTransport(transport) + [
                            way.port, .lookup(.first, in: Names(direction).gate, into: .verdict),
                        ])
                }
            )
        })

    private static let vocabulary = TablePart.Vocabulary(
        leadingRules: gateRules, hasChain: Names.isChain, hasSet: Names.isSet, kinds: [.quota, .rateLimit])

    /// The maps that lead from ports to their quotas, current and next.
    private static func quotaMaps(_ arming: Arming, _ direction: Direction) -> [DeclaredSet] {
        LimitPeriod.allCases.flatMap { period -> [DeclaredSet] in
            let ports = arming.ports
                .filter { $0.limits.bytes[period] != nil && $0.limits.counted.covers(direction) }.map(\.port)
            guard !ports.isEmpty else { return [] }
            let starts: [PeriodDate?] = arming.turns[period].map { [$0.current, $0.next] } ?? [nil]
            return starts.map { start in
                map(Names(direction).quotas(period, start), .quota, ports) { port in
                    QuotaKey(port: port, period: period, start: start).name
                }
            }
        }
    }

    private static func map(
        _ name: String, _ kind: StatefulObject.Kind, _ ports: [PortNumber],
        _ object: @escaping @Sendable (PortNumber) -> String
    ) -> DeclaredSet {
        DeclaredSet(
            NamedSet(name: name, key: .inetService, target: .object(kind)),
            DeclaredElements(ports.keys) { key, target in
                guard let port = PortNumber(key.reduce(0) { $0 << 8 | Int($1) }) else { return false }
                target += object(port).utf8
                return true
            })
    }
}

extension [PortNumber] {
    /// As they stand in a packet.
    var keys: ElementKeys {
        ElementKeys(
            length: Int(DataType.inetService.length),
            flatMap { [UInt8($0.value >> 8), UInt8(truncatingIfNeeded: $0.value)] })
    }
}

extension PortNumber {
    /// As it stands in a packet.
    var key: [UInt8] { [UInt8(value >> 8), UInt8(truncatingIfNeeded: value)] }
}

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
        guard !arming.ports.isEmpty else { return nothing }
        let contents = LimitContents(arming, quotas, renewsMarker: renewsMarker)
        var part = TablePart(vocabulary: vocabulary)
        part.objects = contents.objects
        part.leadingRules = gateRules
        part.chains = contents.chains.map(\.declared)
        part.sets = contents.maps.map(\.declared) + contents.sets.map { DeclaredSet($0) }
        return part
    }

    /// What there is of it where no port has limits: how limits are known that are left from before.
    public static let nothing = TablePart(vocabulary: vocabulary, objects: LimitObjects.none)

    /// A quota that no rule uses: where nothing of it is used, somebody has reset quotas.
    public static let marker = LimitObjects.marker.name

    private static let gateRules = LimitContents.gateRules.mapValues { $0.map(\.rule) }

    private static let vocabulary = TablePart.Vocabulary(
        leadingRules: gateRules, hasChain: Names.isChain, hasSet: Names.isSet, kinds: [.quota, .rateLimit])
}

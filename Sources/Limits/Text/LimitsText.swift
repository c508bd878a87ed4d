internal import ManagedTable
public import Tally

/// What a table has of limits, in nft's own language.
public struct LimitsText: Sendable {
    /// Chains, sets, maps and objects.
    public var declarations = ""
    /// The rules that come first in the chains that count, by the chain's name.
    public var leadingRules: [String: [String]] = [:]

    /// - Parameter arming: What is to be enforced.
    public init(_ arming: Arming) {
        guard !arming.ports.isEmpty else { return }
        let names = Dictionary(arming.ports.map { ($0.port, $0.name) }) { first, _ in first }
        let quotas = arming.quotas.map { QuotaPlan($0, name: names[$0.key.port] ?? nil) }
        let contents = LimitContents(arming, quotas, renewsMarker: false)
        for place in 0..<contents.objects.count { declarations += contents.objects[place].text }
        for map in contents.maps { declarations += map.text }
        for set in contents.sets { declarations += set.text }
        for chain in contents.chains { declarations += chain.text }
        leadingRules = LimitContents.gateRules.mapValues { $0.map(\.text) }
    }
}

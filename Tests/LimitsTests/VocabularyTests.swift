import Limits
import Netfilter
import Tally
import TestSupport
import Testing

@testable import ManagedTable

@Suite("What is declared of any limits") struct VocabularyTests {
    @Test("is known for a part of limits by the next agent, and complete", arguments: 0..<200)
    func known(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let limits = Dictionary(
            (0..<Int.random(in: 1...8, using: &random)).map { _ in
                (Int.random(in: 1...65_535, using: &random), PortLimits.random(&random))
            }
        ) { first, _ in first }
        let arming = arming(limits)
        let part = LimitsPart.part(arming, arming.quotas.map { QuotaPlan($0, name: "alice") }, renewsMarker: true)
        let vocabulary = LimitsPart.nothing.vocabulary
        let chains = Set(part.chains.map(\.chain.name))
        let sets = Set(part.sets.map(\.set.name))
        #expect(chains.count == part.chains.count && sets.count == part.sets.count, "no name twice")
        #expect(chains.allSatisfy(vocabulary.hasChain) && sets.allSatisfy(vocabulary.hasSet))

        let objects = (0..<part.objects.count).map { part.objects[$0] }
        let identities = Set(objects.map(\.identity))
        #expect(identities.count == objects.count, "no name twice")
        for identity in identities {
            #expect(vocabulary.kinds.contains(identity.kind))
            #expect(LimitsPart.nothing.objects.recognises(identity.kind, Array(identity.name.utf8)), "\(identity)")
        }
        #expect(arming.quotas.allSatisfy { QuotaKey(name: $0.key.name) == $0.key })

        // Whatever a rule or an element leads to is declared.
        for rule in part.chains.flatMap(\.rules) + part.leadingRules.values.joined() {
            for case let reference? in rule.expressions.map(\.reference) {
                switch reference {
                case .set(let name): #expect(sets.contains(name), "\(name)")
                case .chain(let name): #expect(chains.contains(name), "\(name)")
                case .object(let name): Issue.record("\(name): a rule of a port's own")
                }
            }
        }
        for set in part.sets {
            guard case .object(let kind) = set.set.target, let elements = set.elements else { continue }
            for place in 0..<elements.keys.count {
                var target: [UInt8] = []
                #expect(elements.appendTarget(elements.keys[place], &target))
                #expect(identities.contains(.init(kind: kind, name: String(decoding: target, as: UTF8.self))))
            }
        }
    }

    @Test("is never taken for what counts, nor that for limits")
    func others() {
        let vocabulary = LimitsPart.nothing.vocabulary
        for name in ["input", "output", "tcp_in", "udp_in", "tcp_out", "udp_out"] {
            #expect(!vocabulary.hasChain(name) && !vocabulary.hasSet(name))
        }
        let names = [
            "ss_8388_tcp_in", "sentinel", "ss_8388_rate", "ss_rate_in", "ss_0_rate_in", "ss_8388_month_rate_in",
        ]
        for name in names {
            for kind in [StatefulObject.Kind.counter, .quota, .rateLimit] {
                #expect(!LimitsPart.nothing.objects.recognises(kind, Array(name.utf8)), "\(name)")
            }
        }
    }
}

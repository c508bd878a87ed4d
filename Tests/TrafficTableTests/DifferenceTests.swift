import Tally
import Testing

@testable import Netfilter
@testable import TrafficTable

@Suite("The difference between plan and kernel") struct DifferenceTests {
    static let plan = [8388, 8389].map(number)

    /// What a scripted kernel would show of our own structure: read back from nothing but its parts.
    static func whole(_ change: (inout Inspection) -> Void = { _ in }) -> Inspection {
        var inspection = Inspection()
        for kind in CounterKind.allCases {
            var map = MapState()
            (map.name, map.flags, map.keyType, map.keyLength, map.objectType) = (kind.text, 64, 13, 2, 1)
            inspection.maps.append(map)
            for port in plan {
                inspection.elements[kind].insert(port)
                inspection.counters[kind].insert(port)
            }
        }
        for chain in Layout.chains {
            var state = ChainState()
            (state.name, state.type, state.policy) = (chain.name, "filter", 1)
            (state.hook, state.priority) = (chain == Layout.input ? 1 : 3, Layout.priority)
            inspection.chains.append(state)
            inspection.rules += Layout.rules(chain).map { RuleState($0, chain: chain.name, table: "t") }
        }
        inspection.unused = [.witness, .sentinel]
        inspection.unusedAreWhole = true
        change(&inspection)
        return inspection
    }

    static func difference(plan: [PortNumber] = plan, _ change: (inout Inspection) -> Void = { _ in }) -> Difference {
        Difference(whole(change), plan: plan, table: "t", attached: PortSet(Self.plan))
    }

    @Test("is nothing where all is there")
    func nothing() {
        let difference = Self.difference()
        #expect(difference.isEmpty)
        #expect(difference.surplus.isEmpty && !difference.unused && !difference.chains && !difference.maps)
    }

    @Test("is a port's counters and elements where it is new, and the sentinel goes behind them")
    func newPort() {
        let difference = Self.difference(plan: Self.plan + [number(9000)])
        #expect(difference.missing == [number(9000): CounterKind.allCases])
        #expect(difference.attach == PerCounter(repeating: [number(9000)]))
        #expect(difference.detach == PerCounter(repeating: []))
        #expect(difference.unused && difference.presentUnused == [.witness, .sentinel] && !difference.chains)
    }

    @Test("is the one counter that is missing, with its element")
    func missingCounter() {
        let difference = Self.difference {
            $0.counters.udpOut.remove(Self.plan[1])
            $0.elements.udpOut.remove(Self.plan[1])
        }
        #expect(difference.missing == [Self.plan[1]: [.udpOut]])
        #expect(difference.attach.udpOut == [Self.plan[1]] && difference.attach.tcpIn.isEmpty)
    }

    @Test("is an element that leads to another counter: out and in again")
    func wrongElement() {
        let difference = Self.difference {
            $0.elements.tcpIn.remove(Self.plan[0])
            $0.strayElements.tcpIn.insert(Self.plan[0])
        }
        #expect(difference.detach.tcpIn == [Self.plan[0]] && difference.attach.tcpIn == [Self.plan[0]])
        #expect(difference.missing.isEmpty && !difference.unused && !difference.chains && !difference.isEmpty)
    }

    @Test("is an element of nobody's port")
    func foreignElement() {
        let difference = Self.difference { $0.strayElements.tcpIn.insert(number(22)) }
        #expect(difference.detach.tcpIn == [number(22)] && difference.attach.tcpIn.isEmpty)
    }

    @Test("detaches what is no longer planned, and leaves its counters to be booked")
    func surplus() {
        let difference = Self.difference(plan: [Self.plan[0]])
        #expect(difference.detach == PerCounter(repeating: [Self.plan[1]]))
        #expect(Set(difference.surplus) == Set(CounterKind.allCases.map { .port(Self.plan[1], $0) }))
        #expect(difference.missing.isEmpty && !difference.unused)
        let detached = Self.difference(plan: [Self.plan[0]]) { inspection in
            for kind in CounterKind.allCases { inspection.elements[kind].remove(Self.plan[1]) }
        }
        #expect(detached.isEmpty)
        #expect(detached.surplus.count == 4)
    }

    @Test("is the maps with all their elements, and the chains, where a map is foreign", arguments: Self.foreignMaps)
    func maps(_ change: @Sendable (inout Inspection) -> Void) {
        let difference = Self.difference { change(&$0) }
        #expect(difference.maps && difference.chains && difference.isDamage && !difference.isEmpty)
        #expect(difference.attach == PerCounter(repeating: Self.plan))
        #expect(difference.detach == PerCounter(repeating: []))
        // What was counted stays.
        #expect(difference.missing.isEmpty && !difference.unused)
    }

    @Test("is the chains alone where a chain or a rule is foreign", arguments: Self.foreignChains)
    func chains(_ change: @Sendable (inout Inspection) -> Void) {
        let difference = Self.difference { change(&$0) }
        #expect(difference.chains && !difference.maps && difference.isDamage && !difference.isEmpty)
        #expect(difference.attach == PerCounter(repeating: []) && difference.detach == PerCounter(repeating: []))
        #expect(difference.missing.isEmpty && !difference.unused)
    }

    @Test("is no damage where the chains are an earlier version's")
    func upgrade() {
        let difference = Self.difference {
            for index in $0.chains.indices { $0.chains[index].priority = Layout.formerPriority }
        }
        #expect(difference.chains && !difference.maps && difference.isUpgrade && !difference.isDamage)
        let half = Self.difference { $0.chains[0].priority = Layout.formerPriority }
        #expect(half.chains && !half.isUpgrade && half.isDamage)
    }

    static let foreignMaps: [@Sendable (inout Inspection) -> Void] = [
        { $0.maps[0].keyType = 0 }, { $0.maps[2].flags = 65 }, { $0.maps.removeFirst() },
    ]

    static let foreignChains: [@Sendable (inout Inspection) -> Void] = [
        { inspection in
            var chain = ChainState()
            chain.name = "mine"
            inspection.chains.append(chain)
        },
        { $0.chains[0].policy = 0 }, { $0.chains[0].priority = 0 }, { $0.chains[1].hook = 1 },
        { $0.chains.removeLast() },
        { $0.rules.removeLast() }, { $0.rules.swapAt(0, 1) }, { $0.rules.append($0.rules[0]) },
        { $0.rules[0].chain = "output" },
    ]

    @Test("deletes foreign chains and maps, but no anonymous set: that one goes with its rule")
    func foreignNames() {
        let difference = Self.difference { inspection in
            var chain = ChainState()
            chain.name = "mine"
            inspection.chains.append(chain)
            var set = MapState()
            (set.name, set.flags) = ("__set0", 3)
            inspection.maps.append(set)
        }
        #expect(difference.foreignChains == ["input", "output", "mine"])
        #expect(difference.foreignMaps.isEmpty)
        let withMap = Self.difference { inspection in
            var map = MapState()
            map.name = "mine"
            inspection.maps.append(map)
        }
        #expect(withMap.foreignMaps == ["tcp_in", "udp_in", "tcp_out", "udp_out", "mine"])
        #expect(withMap.foreignChains == ["input", "output"])
    }

    @Test("is the flags that wake a table that somebody put to sleep")
    func dormant() {
        let difference = Self.difference { $0.flags = [.dormant, .owner, .persist] }
        #expect(difference.wakingFlags == [.owner, .persist])
        #expect(!difference.isEmpty && !difference.chains)
    }

    @Test("is the sentinel and its witness where one was reset or is gone")
    func unused() {
        let reset = Self.difference { $0.unusedAreWhole = false }
        #expect(
            reset.unused && reset.presentUnused == [.witness, .sentinel] && !reset.isEmpty && reset.missing.isEmpty)
        let gone = Self.difference {
            $0.unusedAreWhole = false
            $0.unused = [.sentinel]
        }
        #expect(gone.unused && gone.presentUnused == [.sentinel] && !gone.isEmpty)
    }
}

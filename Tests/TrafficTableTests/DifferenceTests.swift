import Tally
import Testing

@testable import ManagedTable
@testable import Netfilter
@testable import TrafficTable

/// What a scripted kernel would show of our table: read back from nothing but its parts.
struct ShownTable {
    var flags: Table.Flags = []
    var chains: [ChainState]
    var rules: [RuleState]
    var sets: [SetState]
    /// The counters that ports lead to.
    var elements = PerCounter<[PortNumber: String]>(repeating: [:])
    var counters: [CounterName]
    var resetMarkersAreWhole = true

    /// A whole one.
    init(counting ports: [PortNumber]) {
        let declared = Layout.table(counting: ports)
        sets = declared.sets.map { SetState($0.set) }
        chains = declared.chains.map { declared in
            var state = ChainState()
            (state.name, state.type, state.policy) = (declared.chain.name, "filter", 1)
            (state.hook, state.priority) = (declared.chain.name == "input" ? 1 : 3, Layout.priority)
            return state
        }
        rules = declared.chains.flatMap { chain in chain.rules.map { RuleState($0, chain: chain.chain.name) } }
        counters = ports.flatMap { port in CounterKind.allCases.map { .port(port, $0) } } + CounterName.resetMarkers
        for port in ports {
            for kind in CounterKind.allCases { elements[kind][port] = CounterName.port(port, kind).text }
        }
    }

    /// What separates it from a plan.
    func difference(from plan: [PortNumber], applied: [PortNumber]?) -> Difference {
        let declared = Layout.table(counting: plan)
        var inspection = Inspection(TableState(Table(name: "t", flags: flags)), declared)
        (inspection.chains, inspection.rules, inspection.sets) = (chains, rules, sets)
        for (index, kind) in CounterKind.allCases.enumerated() {
            guard let elements = declared.sets[index].elements, inspection.has(declared.sets[index].set) else {
                continue
            }
            var found = ElementInspection(elements, applied: nil)
            for (port, counter) in self.elements[kind] {
                found.note(SetElement(Array(ElementKeys([port])[0]), object: counter))
            }
            inspection.elements[index] = found
        }
        var roster = Roster()
        roster.expect(counters, without: [])
        var found = FoundCounters(roster, planned: plan)
        found.objects.trailingAreWhole = resetMarkersAreWhole
        inspection.objects = found.objects
        return Difference(
            TableDifference(inspection, declared, applied: applied.map { Layout.table(counting: $0) }),
            planned: plan, surplus: found.surplus, showsReset: !resetMarkersAreWhole)
    }
}

extension Difference {
    /// The ports whose elements are added to and taken from the map of a kind.
    func attached(_ kind: CounterKind) -> [PortNumber] { Self.ports(table.elements[kind.rawValue].added) }
    func detached(_ kind: CounterKind) -> [PortNumber] { Self.ports(table.elements[kind.rawValue].removed) }

    private static func ports(_ keys: ElementKeys) -> [PortNumber] {
        (0..<keys.count).map { index in number(keys[index].reduce(0) { $0 << 8 | Int($1) }) }
    }

    var changesNoElement: Bool { CounterKind.allCases.allSatisfy { attached($0).isEmpty && detached($0).isEmpty } }
}

@Suite("The difference between plan and kernel") struct DifferenceTests {
    static let plan = [8388, 8389].map(number)

    static func difference(
        plan: [PortNumber] = plan, applied: [PortNumber]? = plan, _ change: (inout ShownTable) -> Void = { _ in }
    ) -> Difference {
        var shown = ShownTable(counting: Self.plan)
        change(&shown)
        return shown.difference(from: plan, applied: applied)
    }

    @Test("is nothing where all is there", arguments: [plan, nil])
    func nothing(applied: [PortNumber]?) {
        let difference = Self.difference(applied: applied)
        #expect(difference.isEmpty && !difference.isDamage && !difference.showsReset)
        #expect(difference.surplus.isEmpty && difference.added.isEmpty && !difference.table.changesStructure)
    }

    @Test("is a port's counters and elements where it is new, and the sentinel goes behind them")
    func newPort() {
        let new = number(9000)
        let difference = Self.difference(plan: Self.plan + [new])
        #expect(difference.added == CounterKind.allCases.map { .port(new, $0) } + [.witness, .sentinel])
        #expect(CounterKind.allCases.allSatisfy { difference.attached($0) == [new] && difference.detached($0).isEmpty })
        #expect(difference.table.presentTrailing == ["witness", "sentinel"] && !difference.table.changesStructure)
        #expect(!difference.isDamage)
    }

    @Test("is the one counter that is missing, with its element")
    func missingCounter() {
        let difference = Self.difference {
            $0.counters.removeAll { $0 == .port(Self.plan[1], .udpOut) }
            $0.elements.udpOut[Self.plan[1]] = nil
        }
        #expect(difference.added == [.port(Self.plan[1], .udpOut), .witness, .sentinel])
        #expect(difference.attached(.udpOut) == [Self.plan[1]] && difference.attached(.tcpIn).isEmpty)
        #expect(difference.isDamage)
    }

    @Test("is an element that leads to another counter: out and in again")
    func wrongElement() {
        let difference = Self.difference { $0.elements.tcpIn[Self.plan[0]] = "ss_8389_tcp_in" }
        #expect(difference.detached(.tcpIn) == [Self.plan[0]] && difference.attached(.tcpIn) == [Self.plan[0]])
        #expect(difference.added.isEmpty && !difference.table.changesStructure && !difference.isEmpty)
        #expect(difference.isDamage)
    }

    @Test("is an element of nobody's port")
    func foreignElement() {
        let difference = Self.difference { $0.elements.tcpIn[number(22)] = "ss_8388_tcp_in" }
        #expect(difference.detached(.tcpIn) == [number(22)] && difference.attached(.tcpIn).isEmpty)
        #expect(difference.isDamage)
    }

    @Test("detaches what is no longer planned, and leaves its counters to be booked")
    func surplus() {
        let difference = Self.difference(plan: [Self.plan[0]])
        #expect(
            CounterKind.allCases.allSatisfy {
                difference.detached($0) == [Self.plan[1]] && difference.attached($0).isEmpty
            })
        #expect(Set(difference.surplus) == Set(CounterKind.allCases.map { .port(Self.plan[1], $0) }))
        #expect(difference.added.isEmpty && !difference.isDamage)
        let detached = Self.difference(plan: [Self.plan[0]], applied: [Self.plan[0]]) { shown in
            for kind in CounterKind.allCases { shown.elements[kind][Self.plan[1]] = nil }
        }
        #expect(detached.isEmpty && !detached.isDamage)
        #expect(detached.surplus.count == 4)
    }

    @Test("is no damage where nobody knows what was applied, and each port has all of its elements or none")
    func unknown() {
        #expect(!Self.difference(plan: Self.plan + [number(9000)], applied: nil).isDamage)
        #expect(!Self.difference(plan: [Self.plan[0]], applied: nil).isDamage)
        #expect(Self.difference(applied: nil) { $0.elements.tcpIn[Self.plan[0]] = nil }.isDamage)
        #expect(Self.difference(plan: [], applied: nil) { $0.elements.udpOut[Self.plan[1]] = nil }.isDamage)
    }

    @Test(
        "is a map with all its elements, and the rules that look into it, where it is foreign", arguments: foreignMaps)
    func maps(_ change: @Sendable (inout ShownTable) -> Void, _ kind: CounterKind) {
        let difference = Self.difference { change(&$0) }
        #expect(difference.table.addedSets == [kind.rawValue] && difference.isDamage && !difference.isEmpty)
        #expect(difference.table.refilledChains == [kind.direction == .receive ? 0 : 1])
        #expect(difference.table.addedChains.isEmpty && difference.table.deletedChains.isEmpty)
        for other in CounterKind.allCases {
            #expect(
                difference.attached(other) == (other == kind ? Self.plan : []) && difference.detached(other).isEmpty)
        }
        // What was counted stays.
        #expect(difference.added.isEmpty)
    }

    static let foreignMaps: [(@Sendable (inout ShownTable) -> Void, CounterKind)] = [
        ({ $0.sets[0].keyType = 0 }, .tcpIn), ({ $0.sets[2].flags |= 16 }, .tcpOut),
        // The kernel takes no set away that a rule looks into.
        (
            {
                $0.sets.removeFirst()
                $0.rules.removeFirst()
            }, .tcpIn
        ),
    ]

    @Test("is the chain alone that is foreign, or has foreign rules", arguments: foreignChains)
    func chains(_ change: @Sendable (inout ShownTable) -> Void) {
        let difference = Self.difference { change(&$0) }
        #expect(difference.table.changesStructure && difference.isDamage && !difference.isEmpty)
        #expect(difference.table.addedSets.isEmpty && difference.table.deletedSets.isEmpty)
        #expect(difference.changesNoElement && difference.added.isEmpty)
    }

    @Test("is no damage where the chains are an earlier version's", arguments: [plan, nil])
    func upgrade(applied: [PortNumber]?) {
        let difference = Self.difference(applied: applied) {
            for index in $0.chains.indices { $0.chains[index].priority = Layout.formerPriority }
        }
        #expect(difference.table.addedChains == [0, 1] && difference.table.deletedChains == ["input", "output"])
        #expect(difference.isUpgrade && !difference.isDamage && difference.table.addedSets.isEmpty)
        let half = Self.difference { $0.chains[0].priority = Layout.formerPriority }
        #expect(half.table.addedChains == [0] && !half.isUpgrade && half.isDamage)
    }

    static let foreignChains: [@Sendable (inout ShownTable) -> Void] = [
        { shown in
            var chain = ChainState()
            chain.name = "mine"
            shown.chains.append(chain)
        },
        { $0.chains[0].policy = 0 }, { $0.chains[0].priority = 0 }, { $0.chains[1].hook = 1 },
        { $0.chains.removeLast() },
        { $0.rules.removeLast() }, { $0.rules.swapAt(0, 1) }, { $0.rules.append($0.rules[0]) },
        { $0.rules[0].chain = "output" },
    ]

    @Test("deletes foreign chains and sets, but no anonymous one: that goes with its rule")
    func foreignNames() {
        let difference = Self.difference { shown in
            var chain = ChainState()
            chain.name = "mine"
            shown.chains.append(chain)
            var set = SetState()
            (set.name, set.flags) = ("__set0", 3)
            shown.sets.append(set)
        }
        #expect(difference.table.deletedChains == ["mine"] && difference.table.refilledChains.isEmpty)
        #expect(difference.table.deletedSets.isEmpty)
        let withMap = Self.difference { shown in
            var map = SetState()
            map.name = "mine"
            shown.sets.append(map)
        }
        #expect(withMap.table.deletedSets == ["mine"] && withMap.table.addedSets.isEmpty && withMap.isDamage)
        #expect(withMap.table.deletedChains.isEmpty)
    }

    @Test("is the flags that wake a table that somebody put to sleep")
    func dormant() {
        let difference = Self.difference { $0.flags = [.dormant, .owner, .persist] }
        #expect(difference.table.wakingFlags == [.owner, .persist])
        #expect(!difference.isEmpty && !difference.table.changesStructure && difference.isDamage)
    }

    @Test("is the sentinel and its witness where one was reset or is gone")
    func unused() {
        let reset = Self.difference { $0.resetMarkersAreWhole = false }
        #expect(reset.added == [.witness, .sentinel] && reset.table.presentTrailing == ["witness", "sentinel"])
        #expect(!reset.isEmpty && !reset.isDamage && reset.showsReset)
        var gone = Self.difference {
            $0.resetMarkersAreWhole = false
            $0.counters.removeAll { $0 == .witness }
        }
        #expect(gone.added == [.witness, .sentinel] && gone.table.presentTrailing == ["sentinel"] && !gone.isEmpty)
        gone.keepResetMarkers()
        #expect(gone.isEmpty && gone.added.isEmpty)
    }
}

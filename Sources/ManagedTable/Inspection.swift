public import Netfilter

/// What is in the kernel under a table's name, beside what is declared.
public struct Inspection: Sendable {
    /// The table itself.
    public var state: TableState
    var chains: [ChainState] = [] { didSet { chainPlaces = Self.places(chains.map(\.name)) } }
    var rules: [RuleState] = [] { didSet { rulesOfChain = Dictionary(grouping: rules, by: \.chain) } }
    /// Sets and maps; an anonymous one is part of its rule.
    var sets: [SetState] = [] { didSet { setPlaces = Self.places(sets.map(\.name)) } }
    /// For each declared set; nil where it isn't there, or its elements aren't declared.
    var elements: [ElementInspection?] = []
    public var objects: ObjectInspection

    // There may be tens of thousands.
    private var chainPlaces: [String: Int] = [:]
    private var setPlaces: [String: Int] = [:]
    private var rulesOfChain: [String: [RuleState]] = [:]

    private static func places(_ names: [String]) -> [String: Int] {
        Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    /// A table with nothing in it.
    init(_ state: TableState, _ declared: DeclaredTable) {
        self.state = state
        elements = declared.sets.map { _ in nil }
        objects = ObjectInspection(count: declared.objects.count)
    }

    /// How many chains and sets there are.
    var size: Int { chains.count + sets.count }

    /// Whether a set is there as it is declared.
    func has(_ set: NamedSet) -> Bool { setPlaces[set.name].map { sets[$0].matches(set) } ?? false }

    /// Whether a chain is there as it is declared, whatever rules it has.
    func has(_ chain: Chain) -> Bool { chainPlaces[chain.name].map { chains[$0].matches(chain) } ?? false }

    /// Whether a chain has just its declared rules.
    func hasRules(_ declared: DeclaredChain) -> Bool {
        let shown = rulesOfChain[declared.chain.name] ?? []
        return shown.count == declared.rules.count && zip(shown, declared.rules).allSatisfy { $0.matches($1) }
    }

    /// Whether the sets are exactly these; where a part may be another one, besides those that may be the part's.
    func setsMatch(_ declared: [DeclaredSet], besides part: TablePart.Vocabulary = .nothing) -> Bool {
        let rest = declared.filter { !part.hasSet($0.set.name) }
        return sets.count { !$0.isAnonymous && !part.hasSet($0.name) } == rest.count
            && rest.allSatisfy { has($0.set) }
    }

    /// Whether chains and rules are exactly these; where a part may be another one, besides those that may be the part's.
    func chainsMatch(_ declared: [DeclaredChain], besides part: TablePart.Vocabulary = .nothing) -> Bool {
        let rest = declared.filter { !part.hasChain($0.chain.name) }
        return chains.count { !part.hasChain($0.name) } == rest.count
            && rest.allSatisfy { chain in
                let leading = part.leadingRules[chain.chain.name] ?? []
                let own = chain.rules.starts(with: leading) ? Array(chain.rules.dropFirst(leading.count)) : chain.rules
                return has(chain.chain)
                    && (hasRules(DeclaredChain(chain.chain, own))
                        || hasRules(DeclaredChain(chain.chain, leading + own)))
            }
    }
}

extension ManagedTable where Channel: ~Copyable {
    /// Looks at all but the objects, and at those elements that a listing shows.
    ///
    /// - Throws: ``TableError/absent(table:)`` where the table isn't there; ``NetlinkError``.
    public mutating func inspect(_ declared: DeclaredTable) throws -> Inspection {
        guard let state = try connection.table(named: name) else { throw TableError.absent(table: name) }
        return try inspectStructure(state, declared)
    }

    mutating func inspectStructure(
        _ state: TableState, _ declared: DeclaredTable
    ) throws(NetlinkError) -> Inspection {
        var inspection = Inspection(state, declared)
        inspection.chains = try connection.chains(in: name)
        inspection.rules = try connection.rules(in: name)
        inspection.sets = try connection.sets(in: name)
        for (index, declared) in declared.sets.enumerated() where inspection.has(declared.set) {
            guard let elements = declared.elements else { continue }
            var found = ElementInspection(elements, applied: appliedElements(of: declared.set.name))
            try connection.forEachElement(of: declared.set.name, in: name) { found.note($0, in: $1) }
            if found.hasCatchAll {
                // It has no key by which it could be removed: the set is another one, and is made anew.
                for place in inspection.sets.indices where inspection.sets[place].name == declared.set.name {
                    inspection.sets[place].hasCatchAll = true
                }
            } else {
                inspection.elements[index] = found
            }
        }
        return inspection
    }

    /// Asks for elements that a listing may have left out: the kernel enlarges a set's hash table in the background.
    ///
    /// - Parameters:
    ///   - inspection: What the listing showed; what is found is added to it.
    ///   - declared: What should be there.
    ///   - keys: Which keys of the n-th declared set may have an element.
    /// - Throws: ``NetlinkError``.
    public mutating func confirmElements(
        _ inspection: inout Inspection, _ declared: DeclaredTable, _ keys: (Int) -> ElementKeys
    ) throws(NetlinkError) {
        for (index, declared) in declared.sets.enumerated() {
            guard var found = inspection.elements[index] else { continue }
            inspection.elements[index] = nil
            let unseen = found.unseen(keys(index))
            try connection.forEachElement(
                unseen.count, of: declared.set.name, in: name, key: { $1 += unseen[$0] }
            ) { found.note($0, in: $1) }
            inspection.elements[index] = found
        }
    }

    /// What was last applied to a set.
    func appliedElements(of set: String) -> DeclaredElements? { applied?.set(named: set)?.elements }
}

public import Netfilter

/// What separates a table in the kernel from its declaration, object by object.
///
/// Places are those in the declaration.
public struct TableDifference: Sendable {
    /// Somebody put the table to sleep: the flags that wake it.
    var wakingFlags: Table.Flags?
    /// Sets that are missing or not as declared, and those in their place or declared by nobody.
    var addedSets: [Int] = []
    var deletedSets: [String] = []
    /// Chains likewise.
    var addedChains: [Int] = []
    var deletedChains: [String] = []
    /// Chains that stay and get all their rules anew.
    var refilledChains: [Int] = []
    /// Objects that are missing, and those that are there and configured otherwise.
    var missingObjects: [Int] = []
    var changedObjects: [Int] = []
    /// Objects that are changed where they are: what they hold stays.
    var updatedObjects: [Int] = []
    /// Objects that are declared no longer, and hold nothing that is wanted.
    var deletedObjects: [StatefulObject.Identity] = []
    /// For each declared set.
    var elements: [ElementDifference] = []
    /// The trailing objects have to be made anew: one is gone or not whole, or others are added, which they must come
    /// behind.
    public internal(set) var trailing = false
    /// Those of them that are there.
    public internal(set) var presentTrailing: [String] = []
    /// Whether the chains are just those of an earlier version.
    public private(set) var isUpgrade = false
    /// Whether others have changed what packets go through, since it was applied or against every declaration.
    public private(set) var isDamage = false
    /// Objects that are there and not declared.
    ///
    /// They stay: what they hold may be wanted.
    public private(set) var surplus: [StatefulObject.Identity] = []

    /// Keys to add and to remove; one that leads elsewhere is in both.
    struct ElementDifference: Sendable, Hashable {
        var added: ElementKeys
        var removed: ElementKeys
    }

    /// Whether the kernel has just what is declared, surplus objects aside.
    public var isEmpty: Bool {
        wakingFlags == nil && !changesStructure && !changesObjects && !trailing
            && elements.allSatisfy { $0.added.isEmpty && $0.removed.isEmpty }
    }

    private var changesObjects: Bool {
        !missingObjects.isEmpty || !changedObjects.isEmpty || !updatedObjects.isEmpty || !deletedObjects.isEmpty
    }

    /// Whether chains or sets are made or deleted, or rules.
    public var changesStructure: Bool {
        !addedSets.isEmpty || !deletedSets.isEmpty || !addedChains.isEmpty || !deletedChains.isEmpty
            || !refilledChains.isEmpty
    }

    /// Whether there are more chains, sets or objects then, or fewer.
    public var changesSize: Bool { changesStructure || !missingObjects.isEmpty || !deletedObjects.isEmpty }

    /// The places of the objects that are made, in their order.
    public var madeObjects: [Int] { (missingObjects + changedObjects).sorted() }

    /// Leaves the trailing objects as they are, also where others come behind them.
    public mutating func keepTrailing() { trailing = false }

    /// Nothing, of the same table.
    init(sizeOf other: TableDifference) {
        elements = other.elements.map {
            let none = ElementKeys(length: $0.added.length)
            return ElementDifference(added: none, removed: none)
        }
        surplus = other.surplus
        presentTrailing = other.presentTrailing
    }

    /// Compares.
    ///
    /// - Parameters:
    ///   - inspection: What is there.
    ///   - declared: What should be.
    ///   - applied: What was last applied; nil where that isn't known.
    public init(_ inspection: Inspection, _ declared: DeclaredTable, applied: DeclaredTable?) {
        if inspection.state.table.flags.contains(.dormant) {
            wakingFlags = inspection.state.table.flags.subtracting(.dormant)
        }
        let objects = inspection.objects
        missingObjects = objects.present.indices.filter { !objects.present[$0] }
        changedObjects = objects.changed
        updatedObjects = objects.updated
        deletedObjects = objects.surplus.filter { declared.vocabulary.kinds.contains($0.kind) }
        surplus = objects.surplus.filter { !declared.vocabulary.kinds.contains($0.kind) }
        presentTrailing = objects.trailing
        compareStructure(inspection, declared)
        elements = declared.sets.indices.map { compareElements(of: $0, inspection, declared) }
        trailing =
            !declared.trailing.isEmpty
            && !(objects.trailingAreWhole && objects.trailingAreLast
                && !madeObjects.contains { !isOfPart(declared.objects.make($0), declared) })
        isUpgrade =
            changesStructure && inspection.setsMatch(declared.sets, besides: declared.vocabulary)
            && declared.formerChains.contains { inspection.chainsMatch($0) }
        isDamage =
            wakingFlags != nil || !isUpgrade && inspection.showsOtherStructure(than: declared, applied: applied)
            || inspection.showsOtherElements(than: declared, applied: applied)
            || inspection.showsOtherObjects(than: declared, applied: applied)
    }

    /// Whether an object may be made behind the trailing ones, which have to do with the rest of the table alone.
    private func isOfPart(_ object: StatefulObject, _ declared: DeclaredTable) -> Bool {
        declared.vocabulary.kinds.contains(object.content.kind)
    }

    private mutating func compareStructure(_ inspection: Inspection, _ declared: DeclaredTable) {
        addedSets = declared.sets.indices.filter { !inspection.has(declared.sets[$0].set) }
        deletedSets = inspection.sets
            .filter { shown in
                !shown.isAnonymous && !(declared.set(named: shown.name).map { shown.matches($0.set) } ?? false)
            }.map(\.name)
        addedChains = declared.chains.indices.filter { !inspection.has(declared.chains[$0].chain) }
        let chains = Dictionary(declared.chains.map { ($0.chain.name, $0.chain) }) { first, _ in first }
        deletedChains = inspection.chains
            .filter { shown in !shown.isAnonymous && !(chains[shown.name].map { shown.matches($0) } ?? false) }
            .map(\.name)
        // What a rule refers to can't go before the rule does.
        let gone = Set<Expression.Reference>(
            deletedSets.map { .set($0) } + deletedChains.map { .chain($0) }
                + changedObjects.map { .object(declared.objects.make($0).name) })
        let added = Set(addedChains)
        refilledChains = declared.chains.indices.filter { index in
            let chain = declared.chains[index]
            return !added.contains(index)
                && (!inspection.hasRules(chain) || !gone.isDisjoint(with: chain.references))
        }
    }

    private func compareElements(
        of index: Int, _ inspection: Inspection, _ declared: DeclaredTable
    ) -> ElementDifference {
        let set = declared.sets[index]
        let length = Int(set.set.key.length)
        guard let wanted = set.elements else {
            return ElementDifference(added: ElementKeys(length: length), removed: ElementKeys(length: length))
        }
        guard let found = inspection.elements[index] else {
            return ElementDifference(added: wanted.keys, removed: ElementKeys(length: length))
        }
        let relinked = relinkedKeys(set.set, wanted, found, declared)
        let strays = ElementKeys(length: length, found.strays)
        var added =
            found.present.contains(false) ? wanted.keys.filter { !found.present[$0] } : ElementKeys(length: length)
        // Somebody may have changed one while it was listed: then it was seen both ways.
        added = added.union(strays.filter { wanted.keys.index(of: Array(strays[$0])) != nil }).union(relinked)
        let removed = strays.union(ElementKeys(length: length, found.others)).union(relinked)
        return ElementDifference(added: added, removed: removed)
    }

    /// Elements that are right, and have to let go of what they lead to because that is made anew.
    private func relinkedKeys(
        _ set: NamedSet, _ wanted: DeclaredElements, _ found: ElementInspection, _ declared: DeclaredTable
    ) -> ElementKeys {
        let gone: Set<ArraySlice<UInt8>>
        let prefix: Int
        switch set.target {
        case .object(let kind):
            let changed = changedObjects.map(declared.objects.make).filter { $0.content.kind == kind }
            gone = Set(changed.map { Array($0.name.utf8)[...] })
            prefix = 0
        case .verdict:
            gone = Set(deletedChains.map { Array($0.utf8)[...] })
            prefix = 4
        case .value, nil: return ElementKeys(length: wanted.keys.length)
        }
        if gone.isEmpty { return ElementKeys(length: wanted.keys.length) }
        return wanted.keys.filter { place in
            var target: [UInt8] = []
            return found.present[place] && wanted.appendTarget(wanted.keys[place], &target)
                && gone.contains(target.dropFirst(prefix))
        }
    }
}

extension DeclaredChain {
    /// What its rules refer to.
    var references: Set<Expression.Reference> {
        Set(rules.flatMap { $0.expressions.compactMap(\.reference) })
    }
}

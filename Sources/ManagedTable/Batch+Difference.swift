internal import Netfilter

extension Batch {
    /// Adds everything that makes a difference go away, in the order in which the kernel takes it: what refers to
    /// something goes before it, and comes after it.
    mutating func add(
        _ difference: TableDifference, of declared: DeclaredTable, in table: String, make: (Int) -> StatefulObject
    ) {
        for chain in difference.deletedChains { flush(chain: chain, in: table) }
        for index in difference.refilledChains { flush(chain: declared.chains[index].chain.name, in: table) }
        for (declared, elements) in zip(declared.sets, difference.elements) {
            let keys = elements.removed
            removeElements(keys.count, from: declared.set, in: table) { $1 += keys[$0] }
        }
        // A map's elements may jump to a chain, but without rules nothing looks into a map.
        for set in difference.deletedSets { deleteSet(set, in: table) }
        for chain in difference.deletedChains { deleteChain(chain, in: table) }
        for index in difference.changedObjects { delete(make(index).identity, in: table) }
        for object in difference.deletedObjects { delete(object, in: table) }

        for index in difference.addedSets { add(declared.sets[index].set, in: table, id: UInt32(index) + 1) }
        for index in difference.madeObjects { add(make(index), in: table) }
        for index in difference.updatedObjects { update(make(index), in: table) }
        for index in difference.addedChains { add(declared.chains[index].chain, in: table) }
        for (declared, elements) in zip(declared.sets, difference.elements) {
            guard let wanted = declared.elements else { continue }
            let keys = elements.added
            addElements(keys.count, to: declared.set, in: table) { place, key, target in
                key += keys[place]
                _ = wanted.appendTarget(keys[place], &target)
            }
        }
        if difference.trailing {
            for object in declared.trailing where difference.presentTrailing.contains(object.name) {
                delete(object.identity, in: table)
            }
            for object in declared.trailing { add(object, in: table) }
        }
        for index in (difference.addedChains + difference.refilledChains).sorted() {
            let chain = declared.chains[index]
            for rule in chain.rules { add(rule, to: chain.chain.name, in: table) }
        }
    }
}

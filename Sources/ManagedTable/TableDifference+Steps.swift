internal import Netfilter

extension TableDifference {
    /// The difference in up to three steps, a batch each, so that no packet misses a part's rules.
    ///
    /// A batch is not one instant for a packet that is under way: it goes on by the rules that chains had, but finds the
    /// elements that sets have now. A chain that is new had no rules, and a map that is gone has no elements. So what a
    /// part gets is there before anything leads to it, and what it loses stays until nothing does.
    ///
    /// - Parameter declared: What the table becomes.
    /// - Returns: What is not empty of: making what is new, changing what packets go through, deleting what is left.
    func steps(to declared: DeclaredTable) -> [TableDifference] {
        let (making, deleting) = (making(declared), deleting(declared))
        var changing = self
        let (sets, chains) = (Set(making.addedSets), Set(making.addedChains))
        changing.addedSets.removeAll { sets.contains($0) }
        changing.addedChains.removeAll { chains.contains($0) }
        changing.missingObjects.removeLast(making.missingObjects.count)
        for index in making.addedSets {
            let made = making.elements[index].added
            if made == elements[index].added {
                changing.elements[index].added = ElementKeys(length: made.length)
                continue
            }
            let rest = elements[index].added.filter { made.index(of: Array(elements[index].added[$0])) == nil }
            changing.elements[index].added = rest
        }
        if !deleting.isEmpty { (changing.deletedSets, changing.deletedChains, changing.deletedObjects) = ([], [], []) }
        return [making, changing, deleting].filter { !$0.isEmpty }
    }

    /// What of a part is made beforehand: whatever doesn't take the place of something else, nor refers to what does.
    private func making(_ declared: DeclaredTable) -> TableDifference {
        let part = declared.vocabulary
        var making = TableDifference(sizeOf: self)
        // Its objects come behind the others.
        let first = declared.firstOfPart ?? declared.objects.count
        making.missingObjects = missingObjects.filter { $0 >= first }
        let replaced = Set(deletedSets)
        making.addedSets = addedSets.filter { index in
            let set = declared.sets[index].set
            // What leads to chains leads packets there.
            return part.hasSet(set.name) && !replaced.contains(set.name) && set.target != .verdict
        }
        let changed = Set(changedObjects.map { Array(declared.objects.make($0).name.utf8) })
        for index in making.addedSets {
            guard let wanted = declared.sets[index].elements else { continue }
            let keys = elements[index].added
            if changed.isEmpty {
                making.elements[index].added = keys
                continue
            }
            making.elements[index].added = keys.filter { place in
                var target: [UInt8] = []
                return wanted.appendTarget(keys[place], &target) && !changed.contains(target)
            }
        }
        making.addedChains = chainsToMake(declared, lacking: Set(addedSets).subtracting(making.addedSets))
        return making
    }

    private func chainsToMake(_ declared: DeclaredTable, lacking sets: Set<Int>) -> [Int] {
        let missingSets = Set(sets.map { declared.sets[$0].set.name }).union(deletedSets)
        let replaced = Set(deletedChains)
        var missing = Set(addedChains.map { declared.chains[$0].chain.name }).union(replaced)
        var made = addedChains.filter { index in
            let name = declared.chains[index].chain.name
            return declared.vocabulary.hasChain(name) && !replaced.contains(name)
        }
        for index in made { missing.remove(declared.chains[index].chain.name) }
        var isSettled = false
        while !isSettled {
            let rest = made.filter { index in
                declared.chains[index].references.allSatisfy { reference in
                    switch reference {
                    case .set(let name): !missingSets.contains(name)
                    case .chain(let name): !missing.contains(name)
                    case .object: false
                    }
                }
            }
            isSettled = rest.count == made.count
            missing.formUnion(Set(made).subtracting(rest).map { declared.chains[$0].chain.name })
            made = rest
        }
        return made
    }

    /// What of a part is deleted afterwards; nothing where it may refer to what something else takes the place of.
    private func deleting(_ declared: DeclaredTable) -> TableDifference {
        var deleting = TableDifference(sizeOf: self)
        let part = declared.vocabulary
        let chains = Set(declared.chains.map(\.chain.name))
        let replaces =
            !changedObjects.isEmpty || deletedChains.contains { chains.contains($0) }
            || deletedSets.contains { declared.set(named: $0) != nil }
        // What isn't a part's may refer to it.
        guard !replaces, deletedChains.allSatisfy(part.hasChain), deletedSets.allSatisfy(part.hasSet) else {
            return deleting
        }
        deleting.deletedSets = deletedSets
        deleting.deletedChains = deletedChains
        deleting.deletedObjects = deletedObjects
        return deleting
    }
}

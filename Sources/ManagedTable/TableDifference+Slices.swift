internal import Netfilter

extension TableDifference {
    /// As many changes as one batch has, where they may be divided: it holds the kernel's ruleset for some 50 ms.
    static let mostAtOnce = 8000

    /// The same in batches, each of which leaves a table that is right for the keys that it was about.
    ///
    /// What chains and sets there are comes first, what goes, last; between, each key's elements change together with the
    /// objects that they lead to. Objects of the table itself, other than a part's, are not divided.
    func slices(of declared: DeclaredTable) -> [TableDifference] {
        let count =
            elements.reduce(0) { $0 + $1.added.count + $1.removed.count } + madeObjects.count + updatedObjects.count
            + deletedObjects.count
        guard count > Self.mostAtOnce, !trailing, mayBeDivided(declared) else { return [self] }
        let longest = elements.flatMap { [$0.added, $0.removed] }.max { $0.count < $1.count }
        let keys = max(longest?.count ?? 0, 1)
        let step = max(keys * Self.mostAtOnce / count, 1)
        // Where each but the first one begins.
        let cuts = stride(from: step, to: keys, by: step).compactMap { place in longest.map { Array($0[place]) } }
        var slices = (0...cuts.count).map { slice($0, cuts, of: declared) }
        slices[0].wakingFlags = wakingFlags
        slices[0].addedSets = addedSets
        slices[0].addedChains = addedChains
        slices[0].refilledChains = refilledChains
        slices[cuts.count].deletedSets = deletedSets
        slices[cuts.count].deletedChains = deletedChains
        for start in stride(from: 0, to: deletedObjects.count, by: Self.mostAtOnce) {
            var last = slice(cuts.count + 1, cuts, of: declared)
            last.deletedObjects = Array(deletedObjects[start..<min(start + Self.mostAtOnce, deletedObjects.count)])
            slices.append(last)
        }
        return slices
    }

    /// Whether all that is made is a part's, and nothing takes the place of something else of its name.
    private func mayBeDivided(_ declared: DeclaredTable) -> Bool {
        let first = declared.firstOfPart ?? declared.objects.count
        let made = Set(
            addedSets.map { declared.sets[$0].set.name } + addedChains.map { declared.chains[$0].chain.name })
        return (madeObjects + updatedObjects).allSatisfy { $0 >= first }
            && made.isDisjoint(with: deletedSets + deletedChains)
    }

    /// The changes of keys from one cut to the next.
    private func slice(_ index: Int, _ cuts: [[UInt8]], of declared: DeclaredTable) -> TableDifference {
        func isHere(_ place: Int) -> Bool {
            guard let key = declared.objects.key(place) else { return index == 0 }
            let before = cuts.count { !key.lexicographicallyPrecedes($0) }
            return before == index
        }
        func part(_ keys: ElementKeys) -> ElementKeys {
            let start = index == 0 ? 0 : index > cuts.count ? keys.count : keys.firstIndex(notBefore: cuts[index - 1])
            let end = index >= cuts.count ? keys.count : keys.firstIndex(notBefore: cuts[index])
            return keys.slice(start..<end)
        }
        var slice = TableDifference(sizeOf: self)
        slice.missingObjects = missingObjects.filter(isHere)
        slice.changedObjects = changedObjects.filter(isHere)
        slice.updatedObjects = updatedObjects.filter(isHere)
        slice.elements = elements.map { ElementDifference(added: part($0.added), removed: part($0.removed)) }
        return slice
    }
}

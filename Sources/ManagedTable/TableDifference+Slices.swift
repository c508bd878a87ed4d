internal import Netfilter

extension TableDifference {
    /// As many changes as one batch has, where they may be divided: it holds the kernel's ruleset for some 50 ms.
    static let mostAtOnce = 8000

    /// The same in batches, each of which leaves a table that is right for the keys that it was about.
    ///
    /// What chains and sets there are comes first, what goes, last; between, each key's elements change together with the
    /// objects that they lead to. Objects of the table itself that are of no key are not divided.
    func slices(of declared: DeclaredTable) -> [TableDifference] {
        let count =
            elements.reduce(0) { $0 + $1.added.count + $1.removed.count } + madeObjects.count + updatedObjects.count
            + deletedObjects.count
        guard count > Self.mostAtOnce, mayBeDivided(declared) else { return [self] }
        let cuts = cuts(of: count)
        var slices = divided(at: cuts, declared)
        slices[0].wakingFlags = wakingFlags
        slices[0].addedSets = addedSets
        slices[0].addedChains = addedChains
        slices[0].refilledChains = refilledChains
        slices[cuts.count].deletedSets = deletedSets
        slices[cuts.count].deletedChains = deletedChains
        // Behind all that has to come before.
        slices[cuts.count].trailing = trailing
        for start in stride(from: 0, to: deletedObjects.count, by: Self.mostAtOnce) {
            var last = TableDifference(sizeOf: self)
            last.deletedObjects = Array(deletedObjects[start..<min(start + Self.mostAtOnce, deletedObjects.count)])
            slices.append(last)
        }
        return slices
    }

    /// The same for a table that is made: what has to come last is there from the first batch on, too, so that a copy of an
    /// unfinished table is known.
    func creatingSlices(of declared: DeclaredTable) -> [TableDifference] {
        var slices = slices(of: declared)
        guard trailing, let last = slices.indices.last, last > 0 else { return slices }
        slices[0].trailing = true
        slices[last].presentTrailing = declared.trailing.map(\.name)
        return slices
    }

    /// Whether all that is made belongs to a key or to a part, and nothing takes the place of something else of its name.
    private func mayBeDivided(_ declared: DeclaredTable) -> Bool {
        let first = declared.firstOfPart ?? declared.objects.count
        let made = Set(
            addedSets.map { declared.sets[$0].set.name } + addedChains.map { declared.chains[$0].chain.name })
        return (madeObjects + updatedObjects).allSatisfy { $0 >= first || declared.objects.key($0) != nil }
            && made.isDisjoint(with: deletedSets + deletedChains)
    }

    /// Cuts the keys where each slice but the first one begins.
    ///
    /// - Parameter count: How many changes there are.
    /// - Returns: The first key of each of these.
    private func cuts(of count: Int) -> [[UInt8]] {
        guard let longest = elements.flatMap({ [$0.added, $0.removed] }).max(by: { $0.count < $1.count }) else {
            return []
        }
        let step = max(longest.count * Self.mostAtOnce / count, 1)
        return stride(from: step, to: longest.count, by: step).map { Array(longest[$0]) }
    }

    /// The changes of keys from each cut to the next, and those that are of no key behind all others.
    private func divided(at cuts: [[UInt8]], _ declared: DeclaredTable) -> [TableDifference] {
        func part(_ index: Int, _ keys: ElementKeys) -> ElementKeys {
            let start = index == 0 ? 0 : keys.firstIndex(notBefore: cuts[index - 1])
            return keys.slice(start..<(index == cuts.count ? keys.count : keys.firstIndex(notBefore: cuts[index])))
        }
        var slices = (0...cuts.count).map { index in
            var slice = TableDifference(sizeOf: self)
            slice.elements = elements.map {
                ElementDifference(added: part(index, $0.added), removed: part(index, $0.removed))
            }
            return slice
        }
        func divide(_ objects: WritableKeyPath<TableDifference, [Int]>) {
            for place in self[keyPath: objects] {
                let index = declared.objects.key(place).map { Self.slice(of: $0, cuts) } ?? cuts.count
                slices[index][keyPath: objects].append(place)
            }
        }
        divide(\.missingObjects)
        divide(\.changedObjects)
        divide(\.updatedObjects)
        return slices
    }

    /// Behind how many of the cuts a key lies.
    private static func slice(of key: [UInt8], _ cuts: [[UInt8]]) -> Int {
        var (low, high) = (0, cuts.count)
        while low < high {
            let middle = (low + high) / 2
            if key.lexicographicallyPrecedes(cuts[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

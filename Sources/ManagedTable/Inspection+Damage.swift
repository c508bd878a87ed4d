internal import Netfilter

extension Inspection {
    /// Whether chains, rules or sets are others than they were applied; where that isn't known, than is declared, but for
    /// a part that may have been another one then.
    func showsOtherStructure(than declared: DeclaredTable, applied: DeclaredTable?) -> Bool {
        let part = applied == nil ? declared.vocabulary : .nothing
        let reference = applied ?? declared
        return !setsMatch(reference.sets, besides: part) || !chainsMatch(reference.chains, besides: part)
    }

    /// Whether others have added elements, taken some away or led them elsewhere: since they were applied, or, where
    /// that isn't known, so that no declaration can have it.
    func showsOtherElements(than declared: DeclaredTable, applied: DeclaredTable?) -> Bool {
        let sound = elements.map { $0?.sound }
        return declared.sets.indices.contains { index in
            let set = declared.sets[index]
            // A set that is gone altogether, or another's, is another structure.
            guard let wanted = set.elements, let found = elements[index] else { return false }
            let former = applied?.set(named: set.set.name)?.elements
            guard wanted.followsRule else {
                return former != nil && (found.isChanged || found.hasLost && set.set.timeout == nil)
            }
            let whole = former?.keys ?? wholeKeys(of: set, declared, sound)
            return !found.strays.isEmpty || sound[index] != whole
        }
    }

    /// Whether others have configured an object otherwise since it was applied.
    func showsOtherObjects(than declared: DeclaredTable, applied: DeclaredTable?) -> Bool {
        let suspects = (objects.changed + objects.updated).filter { !declared.objects.isRenewed($0) }
        guard let applied, !suspects.isEmpty else { return false }
        let wanted = suspects.map(declared.objects.make)
        let contents = Dictionary(wanted.map { ($0.identity, $0.content) }) { first, _ in first }
        return (0..<applied.objects.count).contains { place in
            let former = applied.objects.make(place)
            return contents[former.identity].map { former.content.isConfigured(like: $0) } ?? false
        }
    }

    /// The keys that a set should have by what the others of its group have: a key that is in one is in all.
    private func wholeKeys(of set: DeclaredSet, _ declared: DeclaredTable, _ sound: [ElementKeys?]) -> ElementKeys {
        declared.sets.indices.reduce(ElementKeys(length: Int(set.set.key.length))) { keys, index in
            let other = declared.sets[index]
            guard other.set == set.set || set.group != nil && other.group == set.group else { return keys }
            return sound[index].map { keys.union($0) } ?? keys
        }
    }
}

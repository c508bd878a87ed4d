public import Netfilter

/// Whose table stands under a name.
public enum Claim: Sendable, Hashable {
    /// Nobody's.
    case absent
    /// Ours, in this life of it.
    case ours(IncarnationID)
    /// A copy of ours that came back with a saved ruleset, without our mark: the state of its objects was saved at some
    /// time, and says nothing.
    case restored
    /// Somebody else's.
    case foreign
}

extension ManagedTable where Channel: ~Copyable {
    /// Looks for the table and claims it where it is ours.
    ///
    /// - Parameter declared: What ours looks like.
    /// - Returns: Whose it is; never ``Claim/foreign``.
    /// - Throws: ``TableError`` where it is somebody else's; ``NetlinkError``.
    public mutating func claim(_ declared: DeclaredTable) throws -> Claim {
        isOwned = false
        isPersistent = false
        guard let state = try connection.table(named: name) else { return .absent }
        if let owner = state.owner, owner != portID { throw TableError.owned(table: name, by: owner) }
        let found = try identify(state, declared)
        switch found {
        case .foreign: throw TableError.foreign(table: name)
        case .absent, .restored: return found
        case .ours: isPersistent = state.table.flags.contains(.persist)
        }
        if state.owner == portID {
            isOwned = true
        } else if ownership.claims, isPersistent {
            // Its owner is gone, and the kernel has taken the flag `owner` away with him.
            var batch = Batch()
            batch.add(Table(name: name, flags: [.owner, .persist]))
            let portID = portID
            try commit(batch) { $0.owner == portID }
            isOwned = true
        }
        return found
    }

    /// Looks whose table stands under the name, and leaves it at that.
    public mutating func identify(_ declared: DeclaredTable) throws(NetlinkError) -> Claim {
        guard let state = try connection.table(named: name) else { return .absent }
        return try identify(state, declared)
    }

    private mutating func identify(_ state: TableState, _ declared: DeclaredTable) throws(NetlinkError) -> Claim {
        copy = nil
        if let incarnation = IncarnationID(state.table.userData) { return .ours(incarnation) }
        guard try isCopy(state, declared) else { return .foreign }
        copy = state
        return .restored
    }

    /// Whether a table without mark has our comment and exactly our structure, with nothing else in it.
    ///
    /// `nft list ruleset` saves both, but neither a table's nor an object's marks. A table that a version without comment
    /// made has one only once its chains have been made anew; before, it is known by the chains that it had.
    private mutating func isCopy(_ state: TableState, _ declared: DeclaredTable) throws(NetlinkError) -> Bool {
        let inspection = try inspectStructure(state, declared)
        let own = inspection.chains.filter { !declared.vocabulary.hasChain($0.name) }
        let hasComment =
            declared.comment != nil
            && (state.table.userData.comment == declared.comment
                || !own.isEmpty && own.allSatisfy { $0.comment == declared.comment })
        let versions = (hasComment ? [declared.chains] : []) + declared.formerChains
        let part = declared.vocabulary
        guard inspection.setsMatch(declared.sets, besides: part),
            versions.contains(where: { inspection.chainsMatch($0, besides: part) }),
            // What the elements of a part led to then follows from what it was.
            zip(declared.sets, inspection.elements).allSatisfy({ set, elements in
                part.hasSet(set.set.name) || elements?.strays.isEmpty != false
            })
        else { return false }
        // A table with something else in it, if only an object, is not one of ours.
        let trailing = Set(declared.trailing.map(\.identity))
        var missing = trailing
        var count = 0
        var isOurs = true
        var name: [UInt8] = []
        try readObjects(state, structure: inspection.size) { object, bytes in
            count += 1
            name.removeAll(keepingCapacity: true)
            bytes.append(object.name, to: &name)
            if declared.objects.recognises(object.kind, name) { return }
            let identity = StatefulObject.Identity(kind: object.kind, name: String(decoding: name, as: UTF8.self))
            if missing.remove(identity) == nil { isOurs = false }
        } again: {
            (missing, count, isOurs) = (trailing, 0, true)
        }
        return isOurs && missing.isEmpty && count + inspection.size == Int(state.use)
    }
}

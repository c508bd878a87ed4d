public import Netfilter

/// The objects of a table in the kernel, beside those that are declared.
public struct ObjectInspection: Sendable {
    /// Which of the declared ones are there.
    public var present: [Bool]
    /// Those of them that have to be made anew: they are configured otherwise, or their state is wrong.
    public var changed: [Int] = []
    /// Those of them that are configured otherwise, which the kernel can change where they are.
    public var updated: [Int] = []
    /// Those that are not declared.
    public var surplus: [StatefulObject.Identity] = []
    /// The trailing ones that are there, in their order.
    public var trailing: [String] = []
    /// Whether all of these are there, and as they were made.
    public var trailingAreWhole = false
    /// Whether none that they have to come behind comes behind them.
    public var trailingAreLast = true

    /// None is there.
    public init(count: Int) { present = Array(repeating: false, count: count) }

    /// Notes a declared object that is there.
    ///
    /// - Parameters:
    ///   - place: Its place in the declaration.
    ///   - content: What it is like; nil where it is of another kind.
    ///   - wanted: What it should be like.
    ///   - isRenewed: Whether it is made anew in any case.
    public mutating func note(
        _ place: Int, _ content: StatefulObject.Content?, _ wanted: StatefulObject.Content, isRenewed: Bool
    ) {
        present[place] = true
        let isRight = content?.isConfigured(like: wanted) ?? false
        if isRenewed || !isRight && !wanted.kind.canBeUpdated {
            changed.append(place)
        } else if !isRight {
            updated.append(place)
        }
    }
}

extension ManagedTable where Channel: ~Copyable {
    /// Looks at the objects of a part, by their names: others don't disturb that.
    ///
    /// Those that are no longer declared are among what was last applied, or the table's own count of what is in it says that
    /// there are more: then they are looked for in a dump. Where that is disturbed, they stay until the next time.
    ///
    /// - Parameters:
    ///   - inspection: Where it is noted; the rest of the objects is in it.
    ///   - declared: What should be there.
    ///   - others: How many objects are there besides.
    /// - Throws: ``NetlinkError``.
    public mutating func inspectPart(
        _ inspection: inout Inspection, _ declared: DeclaredTable, besides others: Int
    ) throws(NetlinkError) {
        var objects = inspection.objects
        objects.present += Array(repeating: false, count: declared.objects.count - objects.present.count)
        let wanted = declared.placesOfPart.map { (place: $0, object: declared.objects.make($0)) }
        let known = Set(wanted.map(\.object.identity))
        let former = applied.map { applied in applied.placesOfPart.map { applied.objects.make($0).identity } } ?? []
        for kind in declared.vocabulary.kinds {
            let wanted = wanted.filter { $0.object.content.kind == kind }
            try connection.forEachObject(wanted.count, of: kind, in: name) {
                $1 += wanted[$0].object.name.utf8
            } _: { index, found, bytes in
                guard let found else { return }
                let (place, object) = wanted[index]
                objects.note(
                    place, found.content(in: bytes), object.content, isRenewed: declared.objects.isRenewed(place))
            }
            let left = former.filter { $0.kind == kind && !known.contains($0) }
            try connection.forEachObject(left.count, of: kind, in: name) {
                $1 += left[$0].name.utf8
            } _: { index, found, _ in
                if found != nil { objects.surplus.append(left[index]) }
            }
        }
        let found = declared.placesOfPart.count { objects.present[$0] } + objects.surplus.count
        if Int(inspection.state.use) != inspection.size + others + found {
            let counted = Set(objects.surplus)
            for kind in declared.vocabulary.kinds {
                var others: Set<StatefulObject.Identity> = []
                _ = try connection.forEachObject(of: kind, in: name) {
                    others.insert(.init(kind: kind, name: $1.string($0.name)))
                }
                objects.surplus += others.subtracting(known).subtracting(counted).sorted { $0.name < $1.name }
            }
        }
        inspection.objects = objects
    }

    /// Looks at all objects.
    mutating func inspectObjects(_ inspection: inout Inspection, _ declared: DeclaredTable) throws(NetlinkError) {
        let wanted = (0..<declared.objects.count).map(declared.objects.make)
        // Objects of different kinds may have the same name.
        let places = Dictionary(wanted.enumerated().map { ($1.identity, $0) }) { first, _ in first }
        let trailing = Dictionary(declared.trailing.map { ($0.identity, $0) }) { first, _ in first }
        var found = ObjectInspection(count: wanted.count)
        var wholeTrailing = 0
        try readObjects(inspection.state, structure: inspection.size) { object, bytes in
            let identity = StatefulObject.Identity(kind: object.kind, name: bytes.string(object.name))
            let content = object.content(in: bytes)
            if !found.trailing.isEmpty, trailing[identity] == nil, !declared.vocabulary.kinds.contains(object.kind) {
                found.trailingAreLast = false
            }
            if let expected = trailing[identity] {
                found.trailing.append(identity.name)
                if content == expected.content { wholeTrailing += 1 }
            } else if let place = places[identity] {
                found.note(place, content, wanted[place].content, isRenewed: declared.objects.isRenewed(place))
            } else {
                found.surplus.append(identity)
            }
        } again: {
            found = ObjectInspection(count: wanted.count)
            wholeTrailing = 0
        }
        found.trailingAreWhole = wholeTrailing == trailing.count
        inspection.objects = found
    }

    /// Hands each object of a table to `body` once, and calls `again` where others have disturbed that so that it begins
    /// anew.
    ///
    /// - Parameters:
    ///   - state: The table.
    ///   - structure: How many chains and sets are in it.
    ///   - body: Is given each.
    ///   - again: What was given before holds no longer.
    /// - Throws: ``NetlinkError``.
    mutating func readObjects(
        _ state: TableState, structure: Int, _ body: (ObjectState, borrowing RawSpan) -> Void, again: () -> Void
    ) throws(NetlinkError) {
        for _ in 0..<10 {
            var handles: Set<UInt64> = []
            let isWhole = try connection.forEachObject(in: name) { object, bytes in
                if handles.insert(object.handle).inserted { body(object, bytes) }
            }
            // Where others have disturbed it, it is whole all the same if as many are there as the table says.
            if isWhole || handles.count + structure == Int(state.use) { return }
            again()
        }
        throw .interrupted(operation: "reading the objects of table inet \(name)")
    }
}

extension DeclaredTable {
    /// Where among the objects those of another part are.
    fileprivate var placesOfPart: Range<Int> { (firstOfPart ?? objects.count)..<objects.count }
}

public import Netfilter

/// The objects of a table in the kernel, beside those that are declared.
public struct ObjectInspection: Sendable {
    /// Which of the declared ones are there.
    public var present: [Bool]
    /// Those of them that are configured otherwise.
    public var changed: [Int] = []
    /// Those that are not declared.
    public var surplus: [StatefulObject.Identity] = []
    /// The trailing ones that are there, in their order.
    public var trailing: [String] = []
    /// Whether all of these are there, and as they were made.
    public var trailingAreWhole = false

    /// None is there.
    public init(count: Int) { present = Array(repeating: false, count: count) }
}

extension ManagedTable where Channel: ~Copyable {
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
            if let expected = trailing[identity] {
                found.trailing.append(identity.name)
                if content == expected.content { wholeTrailing += 1 }
            } else if let place = places[identity] {
                found.present[place] = true
                if content?.isConfigured(like: wanted[place].content) != true { found.changed.append(place) }
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

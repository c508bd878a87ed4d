public import Netfilter
internal import SystemPackage

/// A table in the kernel that is kept as it is declared.
///
/// It reads and changes; it decides nothing, and knows nothing of what the table is for. Every method is one
/// conversation with the kernel, or a few.
public struct ManagedTable<Channel: MessageChannel & ~Copyable>: ~Copyable {
    /// The table's name.
    public let name: String
    /// Whether to own the table where the kernel has that.
    public let ownership: Ownership
    /// Whether the kernel keeps others from changing the table.
    public internal(set) var isOwned = false
    /// Whether the table outlives its owner, which nft before 1.1 can't list.
    public internal(set) var isPersistent = false
    /// Over which the kernel is asked; the table belongs to its channel.
    public var connection: Connection<Channel>

    /// The copy from a saved ruleset that was last found in our table's place.
    var copy: TableState?
    /// What our last change left; nil where that isn't known.
    var applied: DeclaredTable?

    /// - Parameters:
    ///   - name: The table's name.
    ///   - ownership: Whether to own the table where the kernel has that.
    ///   - channel: To the kernel. The table belongs to this very channel.
    public init(name: String, ownership: Ownership, channel: consuming Channel) {
        self.name = name
        self.ownership = ownership
        connection = Connection(channel)
    }

    /// This end's port id: how events that we cause ourselves are told from others'.
    public var portID: UInt32 { connection.portID }

    /// The table as it is, and which life of it that is.
    ///
    /// - Throws: ``TableError/absent(table:)`` where it is gone, `foreign` where another stands in its place;
    ///   ``NetlinkError``.
    public mutating func present() throws -> (TableState, IncarnationID) {
        guard let state = try connection.table(named: name) else { throw TableError.absent(table: name) }
        guard let incarnation = IncarnationID(state.table.userData) else { throw TableError.foreign(table: name) }
        return (state, incarnation)
    }

    /// What separates the table from its declaration.
    ///
    /// - Throws: ``TableError/absent(table:)``; ``NetlinkError``.
    public mutating func difference(from declared: DeclaredTable) throws -> TableDifference {
        var inspection = try inspect(declared)
        try inspectObjects(&inspection, declared)
        let known = declared.sets.map { set -> ElementKeys in
            let keys = set.elements?.keys ?? ElementKeys(length: Int(set.set.key.length))
            return appliedElements(of: set.set.name).map { keys.union($0.keys) } ?? keys
        }
        try confirmElements(&inspection, declared) { known[$0] }
        return difference(inspection, from: declared)
    }

    /// What separates the table from its declaration, where it was looked at already.
    public mutating func difference(_ inspection: Inspection, from declared: DeclaredTable) -> TableDifference {
        let difference = TableDifference(inspection, declared, applied: applied)
        if difference.isEmpty { applied = declared }
        return difference
    }

    /// Creates the table with everything in it; where that is very much, in several batches, each of which brings some
    /// keys with all that belongs to them.
    ///
    /// - Parameters:
    ///   - incarnation: Its id in this life.
    ///   - declared: What is in it.
    ///   - replacing: Whether the restored copy that was found goes in the same batch, which then is the only one. If it is
    ///     gone by then, or another table is in its place, nothing happens.
    /// - Throws: ``NetlinkError``; the table may be there then, with some of its keys.
    public mutating func create(
        _ incarnation: IncarnationID, _ declared: DeclaredTable, replacing: Bool = false
    ) throws(NetlinkError) {
        try create(incarnation, declared, replacing: replacing, make: declared.objects.make)
    }

    /// The same, with objects whose state is another than the declared one.
    ///
    /// - Parameters:
    ///   - incarnation: Its id in this life.
    ///   - declared: What is in it.
    ///   - replacing: Whether the restored copy that was found goes in the same batch.
    ///   - make: Makes the n-th object.
    /// - Throws: ``NetlinkError``.
    public mutating func create(
        _ incarnation: IncarnationID, _ declared: DeclaredTable, replacing: Bool, make: (Int) -> StatefulObject
    ) throws(NetlinkError) {
        let flags: [Table.Flags] = ownership.isWanted() ? [[.owner, .persist], []] : [[]]
        let data = incarnation.userData(comment: declared.comment)
        let nothing = Inspection(TableState(Table(name: name)), declared)
        let whole = TableDifference(nothing, declared, applied: nil)
        // Between two batches what the first one left of a copy's would neither be counted nor limited.
        let slices = replacing ? [whole] : whole.creatingSlices(of: declared)
        for flags in flags {
            let table = Table(name: name, flags: flags, userData: data)
            var batch = Batch()
            if replacing, let copy { batch.delete(copy) }
            batch.add(table, exclusive: true)
            batch.add(slices[0], of: declared, in: name, make: make)
            do throws(NetlinkError) {
                try commit(batch) { IncarnationID($0.table.userData) == incarnation }
                isOwned = flags.contains(.owner)
                isPersistent = isOwned
                copy = nil
                break
            } catch {
                // A kernel that can't: a plain table, watched instead of owned.
                guard !flags.isEmpty, error.errno.meansUnknownFlag else { throw error }
            }
        }
        do throws(NetlinkError) { try commit(slices.dropFirst(), of: declared, make: make) } catch {
            // The table is there; how much is in it, the next comparison shows.
            guard case .outcomeUnknown = error else { throw error }
        }
    }

    /// Makes a difference go away in one batch, surplus objects aside; one before it wakes the table, and where there is
    /// a part, what is new of it is made before and what is left of it is deleted after; very much is divided by keys.
    ///
    /// - Parameters:
    ///   - difference: What ``difference(from:)`` found.
    ///   - declared: From what.
    /// - Throws: ``NetlinkError``; what packets go through has not changed then, unless it says that the outcome is
    ///   unknown, or what is left could not be deleted.
    public mutating func apply(_ difference: TableDifference, of declared: DeclaredTable) throws(NetlinkError) {
        try apply(difference, of: declared, make: declared.objects.make)
    }

    /// The same, with objects whose state is another than the declared one.
    ///
    /// - Parameters:
    ///   - difference: What ``difference(from:)`` found.
    ///   - declared: From what.
    ///   - make: Makes the n-th object.
    /// - Throws: As the other.
    public mutating func apply(
        _ difference: TableDifference, of declared: DeclaredTable, make: (Int) -> StatefulObject
    ) throws(NetlinkError) {
        if let flags = difference.wakingFlags {
            // By itself: where a batch wakes a table, the kernel takes no new chains for it.
            var waking = Batch()
            waking.add(Table(name: name, flags: flags))
            try connection.commit(waking)
        }
        let slices = difference.steps(to: declared).flatMap { $0.slices(of: declared) }
        try commit(slices[...], of: declared, make: make)
    }

    /// Makes the last differences from a declaration go away, one batch after the other.
    private mutating func commit(
        _ slices: ArraySlice<TableDifference>, of declared: DeclaredTable, make: (Int) -> StatefulObject
    ) throws(NetlinkError) {
        applied = nil
        for slice in slices {
            var batch = Batch()
            batch.add(slice, of: declared, in: name, make: make)
            try connection.commit(batch)
        }
        applied = declared
    }

    /// Changes objects where they are, very many in several batches; what they hold stays.
    ///
    /// - Parameters:
    ///   - objects: As they are to be.
    ///   - declared: The table with these.
    /// - Throws: ``NetlinkError``; what is in the first batches has changed then.
    public mutating func update(_ objects: [StatefulObject], as declared: DeclaredTable) throws(NetlinkError) {
        try commit(objects) { [name] in $0.update($1, in: name) }
        if applied != nil { applied = declared }
    }

    /// Deletes objects that nothing refers to any more, very many in several batches.
    public mutating func delete(_ objects: [StatefulObject.Identity]) throws(NetlinkError) {
        try commit(objects) { [name] in $0.delete($1, in: name) }
    }

    /// Commits a change of each of some objects, as many at once as may hold the kernel's ruleset.
    private mutating func commit<Object>(
        _ objects: [Object], change: (inout Batch, Object) -> Void
    ) throws(NetlinkError) {
        for start in stride(from: 0, to: objects.count, by: TableDifference.mostAtOnce) {
            var batch = Batch()
            for object in objects[start..<min(start + TableDifference.mostAtOnce, objects.count)] {
                change(&batch, object)
            }
            try connection.commit(batch)
        }
    }

    /// Deletes the table and all that is in it; where a restored copy was found in its place, that one and no other.
    public mutating func delete() throws(NetlinkError) {
        var batch = Batch()
        if let copy { batch.delete(copy) } else { batch.delete(Table(name: name)) }
        try connection.commit(batch)
        isOwned = false
        copy = nil
        applied = nil
    }

    /// Commits a batch; where its acknowledgement was lost, the table itself tells whether the kernel has done it.
    mutating func commit(_ batch: consuming Batch, isDone: (TableState) -> Bool) throws(NetlinkError) {
        do throws(NetlinkError) { try connection.commit(batch) } catch {
            guard case .outcomeUnknown = error, let state = try connection.table(named: name), isDone(state) else {
                throw error
            }
        }
    }
}

extension Errno {
    /// How kernels answer to a table flag that they don't know.
    fileprivate var meansUnknownFlag: Bool { self == .notSupported || self == .invalidArgument }
}

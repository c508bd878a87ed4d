public import Netfilter
public import SystemPackage
public import Tally

/// The kernel's side: table `inet porttally` with four counters for each port.
///
/// It reads and changes; it decides nothing. Every method is one conversation with the kernel.
public struct TrafficTable<Channel: MessageChannel & ~Copyable>: ~Copyable {
    /// The table's name.
    public let name: String
    /// How many dumps others disturbed by changing the ruleset, ours or another part of it, meanwhile.
    public var interruptions: UInt64 { connection.disturbedDumps }
    /// Whether the last reading found other counters than it expected: others may have changed the table.
    public internal(set) var showsChange = false
    /// Whether the kernel keeps others from changing the table.
    public private(set) var isOwned = false

    var connection: Connection<Channel>
    /// The counters that the last reading found.
    var roster = Roster()
    /// The ports that elements led to after our last change; nil where that isn't known.
    var attached: PortSet?
    /// The restored copy that was last found in our table's place.
    var copy: TableState?
    /// Whether the table outlives its owner, which nft before 1.1 can't list.
    public private(set) var isPersistent = false
    /// Whether to own the table where the kernel has that.
    public let ownership: Ownership
    /// Reads along where there are very many counters; opened when that is first so.
    var second: SecondChannel<Channel>?
    let openAnother: (@Sendable () throws(Errno) -> Channel)?

    /// - Parameters:
    ///   - name: The table's name.
    ///   - ownership: Whether to own the table where the kernel has that.
    ///   - channel: To the kernel. The table belongs to this very channel.
    ///   - openAnother: Opens another one, over which half of very many counters are read at the same time; nil where
    ///     there is but one processor.
    public init(
        name: String, ownership: Ownership, channel: consuming Channel,
        openAnother: (@Sendable () throws(Errno) -> Channel)? = nil
    ) {
        self.name = name
        self.ownership = ownership
        connection = Connection(channel)
        self.openAnother = openAnother
    }

    /// This end's port id: how events that we cause ourselves are told from others'.
    public var portID: UInt32 { connection.portID }

    /// Looks for the table and claims it where it is ours.
    ///
    /// - Returns: Whose it is; never ``Standing/foreign``.
    /// - Throws: ``TrafficTableError`` where it is somebody else's; ``NetlinkError``.
    public mutating func claim() throws -> Standing {
        isOwned = false
        isPersistent = false
        guard let state = try connection.table(named: name) else { return .absent }
        if let owner = state.owner, owner != portID { throw TrafficTableError.owned(table: name, by: owner) }
        let standing = try standing(of: state)
        switch standing {
        case .foreign: throw TrafficTableError.foreign(table: name)
        case .absent, .restored: return standing
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
        return standing
    }

    /// Creates the table with everything in it, in one batch.
    ///
    /// - Parameters:
    ///   - incarnation: Its id in this life.
    ///   - ports: What is counted, and what the counters start with.
    ///   - replacing: Whether the restored copy that was found goes in the same batch. If it is gone by then, or another
    ///     table is in its place, nothing happens.
    /// - Throws: ``NetlinkError``.
    public mutating func create(_ incarnation: Incarnation, ports: [SeededPort], replacing: Bool = false) throws {
        let flags: [Table.Flags] = ownership.isWanted() ? [[.owner, .persist], []] : [[]]
        for flags in flags {
            let table = Table(name: name, flags: flags, userData: incarnation.userData)
            do throws(NetlinkError) {
                try commit(.creating(table, ports: ports, replacing: replacing ? copy : nil)) {
                    Incarnation($0.table.userData) == incarnation
                }
                isOwned = flags.contains(.owner)
                isPersistent = isOwned
                attached = PortSet(ports.map(\.port))
                expect(ports.map(\.port))
                return
            } catch {
                // A kernel that can't: a plain table, watched instead of owned.
                guard !flags.isEmpty, error.errno.meansUnknownFlag else { throw error }
            }
        }
    }

    /// Commits a batch; where its acknowledgement was lost, the table itself tells whether the kernel has done it.
    private mutating func commit(
        _ batch: consuming Batch, isDone: (TableState) -> Bool
    ) throws(NetlinkError) {
        do throws(NetlinkError) { try connection.commit(batch) } catch {
            guard case .outcomeUnknown = error, let state = try connection.table(named: name), isDone(state) else {
                throw error
            }
        }
    }

    /// Deletes the table and all that is in it; where a restored copy was found in its place, that one and no other.
    public mutating func delete() throws {
        var batch = Batch()
        if let copy { batch.delete(copy) } else { batch.delete(Table(name: name)) }
        try connection.commit(batch)
        isOwned = false
    }
}

extension Errno {
    /// How kernels answer to a table flag that they don't know.
    fileprivate var meansUnknownFlag: Bool { self == .notSupported || self == .invalidArgument }
}

public import Netfilter
public import SystemPackage
public import Tally

/// The kernel's side: table `inet porttally` with four counters for each port.
///
/// It reads and changes; it decides nothing. Every method is one conversation with the kernel.
public struct TrafficTable<Channel: MessageChannel & ~Copyable>: ~Copyable {
    /// The table's name.
    public let name: String
    /// How many dumps were dropped because the ruleset changed meanwhile.
    public private(set) var interruptions: UInt64 = 0
    /// Whether the kernel keeps others from changing the table.
    public private(set) var isOwned = false

    var connection: Connection<Channel>
    /// The counters that the last reading found.
    var roster = Roster()
    /// The ports that elements led to after our last change; nil where that isn't known.
    var attached: PortSet?
    private let wantsOwnership: Bool
    /// Reads along where there are very many counters; opened when that is first so.
    var second: SecondChannel<Channel>?
    let openAnother: (@Sendable () throws(Errno) -> Channel)?

    /// How often a dump is begun anew before the reading is given up.
    private static var attempts: Int { 50 }

    /// - Parameters:
    ///   - name: The table's name.
    ///   - ownership: Whether to own the table where the kernel has that (about Linux 6.9).
    ///   - channel: To the kernel. The table belongs to this very channel.
    ///   - openAnother: Opens another one, over which half of very many counters are read at the same time; nil where
    ///     there is but one processor.
    public init(
        name: String, ownership: Bool, channel: consuming Channel,
        openAnother: (@Sendable () throws(Errno) -> Channel)? = nil
    ) {
        self.name = name
        wantsOwnership = ownership
        connection = Connection(channel)
        self.openAnother = openAnother
    }

    /// This end's port id: how events that we cause ourselves are told from others'.
    public var portID: UInt32 { connection.portID }

    /// Looks for the table and claims it.
    ///
    /// - Returns: Its incarnation, or nil where there is none.
    /// - Throws: ``TrafficTableError`` where it is somebody else's; ``NetlinkError``.
    public mutating func claim() throws -> Incarnation? {
        isOwned = false
        guard let state = try connection.table(named: name) else { return nil }
        guard let incarnation = Incarnation(state.table.userData) else { throw TrafficTableError.stranger(table: name) }
        if let owner = state.owner, owner != portID { throw TrafficTableError.owned(table: name, by: owner) }
        if state.owner == portID {
            isOwned = true
        } else if wantsOwnership, state.table.flags.contains(.persist) {
            // Its owner is gone, and the kernel has taken the flag `owner` away with him.
            var batch = Batch()
            batch.add(Table(name: name, flags: [.owner, .persist]))
            let portID = portID
            try commit(batch) { $0.owner == portID }
            isOwned = true
        }
        return incarnation
    }

    /// Creates the table with everything in it, in one batch.
    public mutating func create(_ incarnation: Incarnation, ports: [SeededPort]) throws {
        let flags: [Table.Flags] = wantsOwnership ? [[.owner, .persist], []] : [[]]
        for flags in flags {
            let table = Table(name: name, flags: flags, userData: incarnation.userData)
            do throws(NetlinkError) {
                try commit(.creating(table, ports: ports)) { Incarnation($0.table.userData) == incarnation }
                isOwned = flags.contains(.owner)
                attached = PortSet(ports.map(\.port))
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

    /// Deletes the table and all that is in it.
    public mutating func delete() throws {
        var batch = Batch()
        batch.delete(Table(name: name))
        try connection.commit(batch)
        isOwned = false
    }

    /// Runs `read` on a ruleset that doesn't change meanwhile, as nft does: the generation is compared before, after
    /// and in every message, and what doesn't fit is read again.
    mutating func consistently<Result>(
        _ read: (inout Connection<Channel>, Generation) throws(NetlinkError) -> Result
    ) throws(NetlinkError) -> Result {
        for _ in 0..<Self.attempts {
            let generation = try connection.generation()
            do throws(NetlinkError) {
                let result = try read(&connection, generation)
                if try connection.generation() == generation { return result }
            } catch {
                switch error {
                case .interrupted: break
                // What was listed a moment ago may be gone by the time it is asked for.
                case .refused: guard try connection.generation() != generation else { throw error }
                default: throw error
                }
            }
            interruptions += 1
        }
        throw .interrupted(operation: "reading table inet \(name)")
    }
}

extension Errno {
    /// How kernels answer to a table flag that they don't know.
    fileprivate var meansUnknownFlag: Bool { self == .notSupported || self == .invalidArgument }
}

public import ManagedTable
public import Netfilter
public import SystemPackage
public import Tally

/// The kernel's side: table `inet porttally` with four counters for each port.
///
/// It reads and changes; it decides nothing. Every method is one conversation with the kernel.
public struct TrafficTable<Channel: MessageChannel & ~Copyable>: ~Copyable {
    /// Claims, compares and changes it, as ``Layout`` declares it.
    var managed: ManagedTable<Channel>
    /// What it consists of besides, such as limits.
    public var part = TablePart()
    /// Whether the last reading found other counters than it expected: others may have changed the table.
    public internal(set) var showsChange = false

    /// The counters that the last reading found.
    var roster = Roster()
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
        managed = ManagedTable(name: name, ownership: ownership, channel: channel)
        self.openAnother = openAnother
    }

    /// The table's name.
    public var name: String { managed.name }
    /// Whether to own the table where the kernel has that.
    public var ownership: Ownership { managed.ownership }
    /// Whether the kernel keeps others from changing the table.
    public var isOwned: Bool { managed.isOwned }
    /// Whether the table outlives its owner, which nft before 1.1 can't list.
    public var isPersistent: Bool { managed.isPersistent }
    /// How many dumps others disturbed by changing the ruleset, ours or another part of it, meanwhile.
    public var interruptions: UInt64 { managed.connection.disturbedDumps }
    /// This end's port id: how events that we cause ourselves are told from others'.
    public var portID: UInt32 { managed.portID }

    /// Creates the table with everything in it; where that is very much, in several batches, each of which brings some ports
    /// with all that belongs to them.
    ///
    /// - Parameters:
    ///   - incarnation: Its id in this life.
    ///   - ports: What is counted, and what the counters start with.
    ///   - replacing: Whether the restored copy that was found goes in the same batch, which then is the only one. If it is
    ///     gone by then, or another table is in its place, nothing happens.
    /// - Throws: ``NetlinkError``; the table may be there then, with some of the ports.
    public mutating func create(_ incarnation: Incarnation, ports: [SeededPort], replacing: Bool = false) throws {
        let ports = ports.sorted { $0.port < $1.port }
        let numbers = ports.map(\.port)
        let declared = Layout.table(counting: numbers).with(part)
        try managed.create(incarnation.id, declared, replacing: replacing) { place in
            let (row, kind) = Layout.counter(at: place)
            return row < ports.count ? ports[row].counter(kind) : declared.objects[place]
        }
        expect(numbers)
    }

    /// Deletes the table and all that is in it; where a restored copy was found in its place, that one and no other.
    public mutating func delete() throws { try managed.delete() }
}

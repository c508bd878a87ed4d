/// Why the table can't be used.
public enum TableError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A table of this name is there, and it isn't ours.
    case foreign(table: String)
    /// Another socket owns it; the number is its port id, usually its process's id.
    case owned(table: String, by: UInt32)
    /// It isn't there.
    case absent(table: String)

    public var description: String {
        switch self {
        case .foreign(let table):
            """
            table inet \(table) is there already and porttally did not make it; \
            remove it (nft delete table inet \(table)) or choose another name with --table
            """
        case .owned(let table, let owner):
            """
            table inet \(table) belongs to process \(owner), which is running; \
            stop that one, or choose another name with --table
            """
        case .absent(let table): "table inet \(table) is not there"
        }
    }
}

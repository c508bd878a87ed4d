public import SystemPackage
public import Tally

/// The ledger on disk: one SQLite database, for one agent at a time.
///
/// Synchronous: used from one actor, which waits for the disk on a thread of its own. After any error the store stays
/// usable, and what was to be written was not written at all.
public final class Store {
    /// The database that could not be used when this one was opened.
    public let setAside: SetAside?
    /// The database's path, without symbolic links.
    public var file: FilePath { connection.file }

    let connection: Connection
    let statements: Statements
    /// The rows that accounts refer to.
    var incarnations: [Incarnation: Int64] = [:]
    /// What the check at the opening read, until something is written.
    var checked: (periods: Periods, ledger: Ledger)?
    private let lock: StoreLock

    /// Takes over a database, once it has been checked from end to end.
    private init(
        checking connection: Connection, _ lock: StoreLock, _ setAside: SetAside?, _ periods: Periods?
    ) throws(StoreError) {
        try connection.expectingSchema { () throws(StoreError) in try connection.examine() }
        try connection.configure()
        try connection.migrate()
        self.connection = connection
        self.statements = try Statements(connection)
        self.lock = lock
        self.setAside = setAside
        // What was opened can be loaded: whatever a check doesn't see comes out here, where it is still set aside.
        let ever = Period(start: UnixTime(.min), end: UnixTime(.max))
        let wanted = periods ?? Periods(hour: ever, day: ever, month: ever)
        checked = (wanted, try load(wanted))
        try connection.checkSeals()
    }
}

extension Store {
    /// Opens a store, and makes one where there is none.
    ///
    /// A database that is empty, damaged or not one is renamed `<path>.corrupt-<now>`, with its log beside it, and an
    /// empty one is begun; ``setAside`` tells. Everything else that is wrong is an error, and renames nothing.
    ///
    /// - Parameters:
    ///   - path: The database. Its directory is created where only that is missing.
    ///   - now: The time, for the name of what is set aside.
    ///   - periods: Those that ``load(_:)`` will be asked for, so that the check needn't read everything twice.
    /// - Returns: A store that no other agent can open.
    /// - Throws: Where another agent has it, it is not ours or is of a newer release, or the disk refuses.
    public static func open(
        _ path: FilePath, at now: UnixTime, for periods: Periods? = nil
    ) throws(StoreError) -> Store {
        let operation = "opening"
        let library = Connection.library
        guard library.number >= Schema.oldestLibrary else {
            throw StoreError(operation: operation, file: path.string, reason: .library(version: library.name))
        }
        let files = try StoreFiles(path, operation: operation)
        let lock = try StoreLock(beside: files.database, operation: operation)
        var setAside: SetAside?
        if let defect = try files.defect() {
            setAside = try replace(files, because: defect, at: now)
        } else if try !files.exist() {
            try makeUnfinished(files)
            try files.rename(files.unfinished, to: files.database)
        } else {
            setAside = try files.setAsideBadLog(at: now)
        }

        do {
            let connection = try Connection(files.database, operation: operation)
            do throws(StoreError) {
                return try Store(checking: connection, lock, setAside, periods)
            } catch {
                guard error.isCorrupt else { throw error }
                setAside = try replace(files, because: error.cause, at: now)
                // Still open: SQLite writes the log back and deletes it when a database is closed, unless the file
                // "has been renamed". So the files that are set aside stay as they were found.
                withExtendedLifetime(connection) {}
            }
        }
        return try Store(
            checking: try Connection(files.database, operation: operation), lock, setAside, periods)
    }

    /// Puts an empty database in the place of one that is set aside.
    private static func replace(
        _ files: StoreFiles, because reason: String, at now: UnixTime
    ) throws(StoreError) -> SetAside {
        // First the new one, so that a full disk leaves everything as it is.
        try makeUnfinished(files)
        let setAside = try files.setAside(because: reason, at: now)
        try files.rename(files.unfinished, to: files.database)
        return setAside
    }

    /// Makes an empty database under another name.
    private static func makeUnfinished(_ files: StoreFiles) throws(StoreError) {
        try files.makeEmpty(files.unfinished)
        try Connection(files.unfinished, operation: "creating").execute(Schema.creation)
    }
}

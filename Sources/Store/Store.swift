public import SystemPackage
public import Tally

/// The ledger on disk: one SQLite database, for one agent at a time.
///
/// Synchronous: used from one actor, which waits for the disk on a thread of its own. After any error the store stays
/// usable, and what was to be written was not written at all.
public final class Store {
    /// The database that could not be used when this one was opened.
    public let quarantine: Quarantine?
    /// What was damaged in this one, and did not matter: it was made anew or dropped.
    public let mended: [String]
    /// The database's path, without symbolic links.
    public var file: FilePath { connection.file }

    let connection: Connection
    let statements: Statements
    /// The rows that records refer to.
    var incarnations: [Incarnation: Int64] = [:]
    /// What the check at the opening read, until something is written.
    var checked: (periods: Periods, ledger: Ledger)?
    /// Whether the history has a version that its readers can go by.
    var historyHasVersion = true
    private let lock: StoreLock?

    /// Reads a database that may be another agent's.
    init(reading connection: Connection) throws(StoreError) {
        self.connection = connection
        statements = try Statements(connection)
        quarantine = nil
        mended = []
        lock = nil
    }

    /// Takes over a database, once it has been checked from end to end.
    private init(
        checking connection: Connection, _ lock: StoreLock, _ quarantine: Quarantine?, _ periods: Periods?
    ) throws(StoreError) {
        let findings = try connection.expectingSchema { () throws(StoreError) in try connection.examine() }
        try connection.configure()
        try connection.migrate()
        mended = try connection.expectingSchema { () throws(StoreError) in try connection.mend(findings) }
        self.connection = connection
        self.statements = try Statements(connection)
        self.lock = lock
        self.quarantine = quarantine
        historyHasVersion = try note(HistoryNote.changes) != nil
        // Of a damaged one something may be missing that was read. Where it can't be written now, a commit does it.
        if quarantine != nil {
            historyHasVersion = false
            try? beginHistory()
        }
        // What was opened can be loaded: whatever a check doesn't see comes out here, where it is still quarantined.
        let ever = Period(start: UnixTime(.min), end: UnixTime(.max))
        let wanted = periods ?? Periods(hour: ever, day: ever, month: ever)
        checked = (wanted, try load(wanted))
        try connection.checkSeals()
        lock.sign()
    }
}

extension Store {
    /// Opens a store, and makes one where there is none.
    ///
    /// A database that is damaged is renamed `<path>.corrupt-<now>`, with its log beside it, and what is whole of it goes
    /// into a new one; ``quarantine`` tells. Everything else that is wrong is an error, and renames nothing: also a file
    /// that never was a store.
    ///
    /// - Parameters:
    ///   - path: The database. Its directory is created where only that is missing.
    ///   - now: The time, for the name of what is quarantined.
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
        return try files.rights.use { () throws(StoreError) in try open(files, at: now, for: periods) }
    }

    private static func open(
        _ files: StoreFiles, at now: UnixTime, for periods: Periods?
    ) throws(StoreError) -> Store {
        // Before anything is touched, be it the lock: a file in the way may be anybody's.
        try files.refuseOthers()
        let isThere = try files.exist()
        let lock = try StoreLock(beside: files.database, operation: files.operation)
        var quarantine = try files.finishReplacing(at: now)
        if let defect = try files.defect() {
            quarantine = try replace(files, because: defect, at: now)
        } else if try !files.exist() {
            try makeUnfinished(files)
            try files.rename(files.unfinished, to: files.database)
        } else if isThere {
            quarantine = try files.quarantineBadLog(at: now) ?? quarantine
        }

        do {
            let connection = try connect(files)
            do throws(StoreError) {
                return try Store(checking: connection, lock, quarantine, periods)
            } catch {
                guard error.isCorrupt else { throw error }
                quarantine = try replace(files, because: error.cause, at: now)
                // Still open: SQLite writes the log back and deletes it when a database is closed, unless the file
                // "has been renamed". So the files that are quarantined stay as they were found.
                withExtendedLifetime(connection) {}
            }
        }
        return try Store(checking: try connect(files), lock, quarantine, periods)
    }

    private static func connect(_ files: StoreFiles) throws(StoreError) -> Connection {
        try Connection(files.database, operation: files.operation, rights: files.rights)
    }

    /// Puts a new database, with what is whole of the old one, in the place of that.
    private static func replace(
        _ files: StoreFiles, because reason: String, at now: UnixTime
    ) throws(StoreError) -> Quarantine {
        // First the new one, so that a full disk leaves everything as it is.
        let rows = try Rescue.run(files, into: try makeUnfinished(files))
        var quarantine = try files.replace(because: reason, at: now)
        quarantine.rescued = rows
        return quarantine
    }

    /// Makes an empty database under another name.
    @discardableResult private static func makeUnfinished(_ files: StoreFiles) throws(StoreError) -> Connection {
        try files.makeEmpty(files.unfinished)
        let connection = try Connection(files.unfinished, operation: "creating", rights: files.rights)
        try connection.execute(Schema.creation)
        return connection
    }
}

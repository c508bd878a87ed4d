import SystemPackage
import Tally

/// A file that could not be used and was renamed.
public struct Quarantine: Sendable, Hashable, CustomStringConvertible {
    /// Where it is now; its `-wal` and `-shm` are beside it.
    public var file: String
    /// What was wrong with it.
    public var reason: String
    /// What was saved of it; nil where it was but a log.
    public var rescued: RescuedRows?

    public var description: String {
        "\(reason); quarantined as \(file)\(rescued.map { "; \($0)" } ?? "")"
    }
}

/// The store's files on disk, looked at without SQLite.
struct StoreFiles {
    /// The database, as an absolute path without symbolic links.
    let database: FilePath
    /// With whose rights all of them are used.
    let rights: FileRights
    let operation: String
    /// Whether an agent has had a store here before.
    let agentWasHere: Bool

    /// Finds the database, and creates its directory where only that is missing.
    init(_ path: FilePath, operation: String) throws(StoreError) {
        self.operation = operation
        let errors = FileErrors(operation: operation, file: path)
        guard let name = path.lastComponent else { throw errors.error(.invalidArgument) }
        let directory = path.removingLastComponent().isEmpty ? "." : path.removingLastComponent()
        try FileRights(for: path, operation: operation).use { () throws(StoreError) in
            try errors.rethrow { () throws(Errno) in
                guard try directory.look() == nil else { return }
                try directory.makeDirectory(.storeDirectory)
                try directory.resolved().removingLastComponent().syncNames()
            }
        }
        // Now all of the way is there.
        rights = try FileRights(for: path, operation: operation)
        let database = try rights.use { () throws(StoreError) in
            if try errors.rethrow({ () throws(Errno) in try path.look() }) != nil {
                return try errors.rethrow { () throws(Errno) in try path.resolved() }
            }
            guard !path.isTaken else {
                throw StoreError(operation: operation, file: path.string, reason: .danglingLink)
            }
            return try errors.rethrow { () throws(Errno) in try directory.resolved() }.appending(name)
        }
        self.database = database
        agentWasHere = try rights.use { () throws(StoreError) in
            try StoreLock.tellsOfAgent(beside: database, operation: operation)
        }
    }

    /// What SQLite keeps beside a database, under its name with something added.
    static let companions = ["-wal", "-shm", "-journal"]
    var log: FilePath { database.appendingToName("-wal") }
    private var journal: FilePath { database.appendingToName("-journal") }
    /// "a header of 32 bytes" begins a log (SQLite, Database File Format, 4.1).
    private static let logHeaderSize: Int64 = 32
    /// Where a database is made before it gets its name, so that a half-made one never has it.
    var unfinished: FilePath { database.appendingToName(".new") }
    /// What it is called once it is whole, until the one that it replaces is out of the way.
    var replacement: FilePath { database.appendingToName(".next") }

    /// Whether there is a database.
    func exist() throws(StoreError) -> Bool { try size(of: database) != nil }

    /// Why the database can't be used, seen from outside: SQLite would silently delete the log of one that is empty or
    /// gone, and play a journal back into one that never was its own.
    func defect() throws(StoreError) -> String? {
        guard let size = try size(of: database) else {
            if try size(of: log) ?? 0 > 0 { return "its write-ahead log is all that is left" }
            return try size(of: journal) ?? 0 > 0 ? "its journal is all that is left" : nil
        }
        return size == 0 ? "the file is empty" : nil
    }

    /// Renames a log that isn't one: SQLite would take it for an empty one, and write over it.
    ///
    /// Not one that ends with its header, as a power cut may leave it: SQLite syncs the header before it writes more.
    func quarantineBadLog(at now: UnixTime) throws(StoreError) -> Quarantine? {
        guard try size(of: log) ?? 0 > Self.logHeaderSize, try !startsLikeLog() else { return nil }
        return try quarantine(["-wal", "-shm"], because: "its write-ahead log is not one", at: now)
    }

    /// Puts the finished new database in the place of the one that is there, which is renamed.
    ///
    /// From the first of these renames on, ``finishReplacing(at:)`` ends what a power cut interrupts.
    func replace(because reason: String, at now: UnixTime) throws(StoreError) -> Quarantine {
        guard !replacement.isTaken else { throw inTheWay(replacement) }
        try rename(unfinished, to: replacement)
        database.removingLastComponent().syncNames()
        let quarantine = try quarantine([""] + Self.companions, because: reason, at: now)
        database.removingLastComponent().syncNames()
        try rename(replacement, to: database)
        return quarantine
    }

    /// Goes on with what ``replace(because:at:)`` was doing when the process ended.
    ///
    /// - Returns: What is quarantined, if anything still had to be.
    func finishReplacing(at now: UnixTime) throws(StoreError) -> Quarantine? {
        guard case .ours = try head(of: replacement) else { return nil }
        let rest = ([""] + Self.companions).filter { database.appendingToName($0).isTaken }
        let quarantine =
            rest.isEmpty ? nil : try quarantine(rest, because: "being replaced when the agent ended", at: now)
        database.removingLastComponent().syncNames()
        try rename(replacement, to: database)
        return quarantine
    }

    private func quarantine(_ parts: [String], because reason: String, at now: UnixTime) throws(StoreError)
        -> Quarantine
    {
        let name = ".corrupt-\(now.compactUTC)"
        var target = database.appendingToName(name)
        var attempt = 2
        while ([""] + Self.companions).contains(where: { target.appendingToName($0).isTaken }) {
            target = database.appendingToName("\(name)-\(attempt)")
            attempt += 1
        }
        var renamed: [FilePath] = []
        for part in parts where database.appendingToName(part).isTaken {
            try rename(database.appendingToName(part), to: target.appendingToName(part))
            renamed.append(target.appendingToName(part))
        }
        return Quarantine(file: (renamed.first ?? target).string, reason: reason)
    }

    /// Renames, with the store's kind of error.
    func rename(_ old: FilePath, to new: FilePath) throws(StoreError) {
        try FileErrors(operation: operation, file: old).rethrow { () throws(Errno) in try old.rename(to: new) }
    }

    /// Creates an empty file, or empties one.
    func makeEmpty(_ path: FilePath) throws(StoreError) {
        try FileErrors(operation: operation, file: path).rethrow { () throws(Errno) in
            let options: FileDescriptor.OpenOptions = [.create, .truncate, .closeOnExec, .noFollow, .nonBlocking]
            try path.open(.readWrite, options).closeQuietly()
        }
    }

    /// A regular file's size in bytes, or nil where there is none; anything else is an error.
    func size(of path: FilePath) throws(StoreError) -> Int64? {
        let errors = FileErrors(operation: operation, file: path)
        guard let found = try errors.rethrow({ () throws(Errno) in try path.look() }) else { return nil }
        guard found.type == .regular else {
            throw StoreError(operation: operation, file: path.string, reason: .notAFile)
        }
        return found.size
    }

    /// Whether the log begins as one does, or is too short to say.
    ///
    /// "The magic number is either 0x377f0682 or 0x377f0683" (SQLite, Database File Format, 4.1).
    private func startsLikeLog() throws(StoreError) -> Bool {
        let log = log
        let start = try FileErrors(operation: operation, file: log).rethrow { () throws(Errno) in
            let descriptor = try log.open(.readOnly, [.closeOnExec, .noFollow, .nonBlocking])
            defer { descriptor.closeQuietly() }
            return try descriptor.firstBytes(4)
        }
        return start.count < 4 || start[0..<3] == [0x37, 0x7f, 0x06] && start[3] & 0xfe == 0x82
    }
}

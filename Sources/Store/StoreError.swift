import CSQLite
public import SystemPackage

/// Why the store could not be opened, read or written; printed, a sentence for an operator.
public struct StoreError: Error, Sendable, CustomStringConvertible {
    /// What went wrong.
    public enum Reason: Sendable, Hashable {
        /// SQLite's extended result code, its message, and the system's error where a file was the trouble.
        case sqlite(_ code: Int32, _ message: String, _ system: Errno?)
        /// A system call on the store's file, lock or directory.
        case system(Errno)
        /// Another process (nil: it doesn't say which) holds the lock file.
        case locked(lockFile: String, process: Int?)
        /// A database of some other program, by its `application_id`.
        case foreign(applicationID: Int64)
        /// A schema that this release doesn't know.
        case unsupported(version: Int64)
        /// A schema of an earlier release, which an agent brings up to date when it starts.
        case outdated(version: Int64)
        /// The file is a database, but its contents don't hold together.
        case damaged(String)
        /// The file can't be read, and nothing says that it ever was a store.
        case notOurs(String)
        /// What has the file's name is no file.
        case notAFile
        /// A directory on the way to the store, and why root doesn't trust the names in it.
        case unsafeDirectory(String, String)
        /// The file was moved, replaced or deleted under the running agent.
        case moved
        /// The path is a symbolic link to nothing.
        case danglingLink
        /// A file system on which SQLite can't keep a write-ahead log: `journal_mode` stayed what it was.
        case noWriteAheadLog(mode: String)
        /// SQLite's library is too old.
        case library(version: String)
        /// An record names a table's life that was never added: a mistake of the caller's.
        case unknownIncarnation
    }

    /// What was being done, as a participle: `committing a reading`.
    public var operation: String
    /// The database's path.
    public var file: String
    /// What went wrong.
    public var reason: Reason

    public init(operation: String, file: String, reason: Reason) {
        self.operation = operation
        self.file = file
        self.reason = reason
    }

    /// Whether the file can't be what was once written: opening it again sets it aside.
    public var isCorrupt: Bool {
        switch reason {
        case .sqlite(let code, _, _): [SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT].contains(code & 0xff)
        case .damaged: true
        default: false
        }
    }

    /// Whether this user may not use the file or its directory.
    public var isRefused: Bool {
        switch reason {
        case .sqlite(_, _, let system?), .system(let system): system == .permissionDenied || system == .notPermitted
        default: false
        }
    }

    /// Whether the disk, or the user's share of it, is full.
    public var isFull: Bool {
        switch reason {
        case .sqlite(let code, _, let system): code & 0xff == SQLITE_FULL || system.map(Self.meansFull) ?? false
        case .system(let system): Self.meansFull(system)
        default: false
        }
    }

    /// Whether the file or its file system may only be read.
    public var isReadOnly: Bool {
        switch reason {
        case .sqlite(let code, _, let system): code & 0xff == SQLITE_READONLY || system == .readOnlyFileSystem
        case .system(let system): system == .readOnlyFileSystem
        default: false
        }
    }

    /// Whether the path names what can't be a store, whenever it is tried again.
    public var isMisplaced: Bool {
        switch reason {
        case .foreign, .notOurs, .notAFile, .unsafeDirectory, .danglingLink: true
        default: false
        }
    }

    /// Whether another agent has the store.
    public var isLocked: Bool { if case .locked = reason { true } else { false } }

    /// Whether the file is no longer where it was opened: to go on, let go of the store and open it again.
    public var isMoved: Bool { if case .moved = reason { true } else { false } }

    private static func meansFull(_ error: Errno) -> Bool { error == .noSpace || error == .diskQuotaExceeded }
}

extension StoreError {
    public var description: String { "store: \(operation) \(file): \(cause)" }

    /// What went wrong, without what was being done.
    var cause: String {
        switch reason {
        case .sqlite(let code, let message, let system):
            "\(message)\(system.map { ": \($0)" } ?? "") (SQLite error \(code))\(advice)"
        case .system(let error): "\(error)\(advice)"
        case .locked(let lockFile, let process):
            "in use by \(process.map { "process \($0)" } ?? "another process"), which holds the lock on \(lockFile)"
        case .foreign(let id):
            "this database is not porttally's (its application_id is \(id)), and is left as it is; \(Self.otherFile)"
        case .unsupported(let version):
            "its schema has version \(version), and this release knows versions 1 to \(Schema.version); "
                + "use the release that wrote it, or choose another file"
        case .outdated(let version):
            "its schema has version \(version); an agent of this release brings it up to version \(Schema.version) when it "
                + "starts"
        case .damaged(let what): "damaged: \(what)"
        case .notOurs(let what): "not a store of porttally's (\(what)), and left as it is; \(Self.otherFile)"
        case .notAFile: "not a regular file; \(Self.otherFile)"
        case .unsafeDirectory(let directory, let why):
            "root doesn't use it: \(directory) \(why), so others could lead it elsewhere; name another file with `state` "
                + "or --state"
        case .moved: "the file was moved, replaced or deleted since it was opened"
        case .danglingLink: "a symbolic link to a file that doesn't exist"
        case .noWriteAheadLog(let mode):
            "SQLite can't keep a write-ahead log on this file system (journal_mode stays \(mode)); use a local one"
        case .library(let version): "needs SQLite \(Schema.oldestLibraryName) or newer, and finds \(version)"
        case .unknownIncarnation: "an record belongs to a table that was never added"
        }
    }

    private static var otherFile: String { "name another file with `state` or --state, or move this one away" }

    private var advice: String {
        if isFull { return "; free some space (nothing is lost: the kernel goes on counting)" }
        if isReadOnly { return "; the agent must be able to write this file and its directory" }
        return ""
    }
}

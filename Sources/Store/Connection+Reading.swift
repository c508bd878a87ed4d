import SystemPackage

extension Connection {
    /// Opens a store that an agent may be using, to read what is committed; nothing is made, locked or written back.
    ///
    /// - Parameters:
    ///   - path: The database.
    ///   - operation: What is being done, for the message of an error.
    /// - Returns: The connection, and whether the file is taken for one that nobody changes; nil where there is no store.
    /// - Throws: Where it can't be read by this user, is none, or is not what this release writes.
    static func open(
        toRead path: FilePath, operation: String
    ) throws(StoreError) -> (connection: Connection, isImmutable: Bool)? {
        let errors = FileErrors(operation: operation, file: path)
        let isThere = try FileRights(for: path, operation: operation).use { () throws(StoreError) in
            try errors.rethrow { () throws(Errno) in try path.look() } != nil
        }
        guard isThere else { return nil }
        let files = try StoreFiles(path, operation: operation)
        return try files.rights.use { () throws(StoreError) in
            // "If a read-only WAL-mode database is opened", SQLite makes a log where there is none, unless the file is
            // said to be "immutable". It is, then: until a log is written back, which takes an agent a while.
            let hasLog = try files.size(of: files.log) ?? 0 > 0
            let connection = try Connection(
                reading: files.database, isImmutable: !hasLog, operation: operation, rights: files.rights)
            try connection.expectingSchema { () throws(StoreError) in try connection.expectCurrentVersion() }
            return (connection, !hasLog)
        }
    }
}

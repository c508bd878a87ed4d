public import SystemPackage
public import Tally

extension Store {
    /// Reads the ledger of a store that an agent may be using, without taking it over: nothing is locked, mended, brought
    /// up to date or written back.
    ///
    /// - Parameters:
    ///   - path: The database.
    ///   - periods: Those whose openings the records get.
    /// - Returns: The ledger as last committed, or nil where there is no store.
    /// - Throws: Where it can't be read by this user, is none, or is not what this release writes.
    public static func ledger(at path: FilePath, for periods: Periods) throws(StoreError) -> Ledger? {
        let operation = "reading"
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
            return try connection.expectingSchema { () throws(StoreError) in
                try connection.expectCurrentVersion()
                // All of it from one commit.
                try connection.execute("BEGIN")
                return try Store(reading: connection).load(periods)
            }
        }
    }
}

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
        guard let (connection, _) = try Connection.open(toRead: path, operation: "reading") else { return nil }
        return try connection.rights.use { () throws(StoreError) in
            try connection.expectingSchema { () throws(StoreError) in
                // All of it from one commit.
                try connection.execute("BEGIN")
                return try Store(reading: connection).load(periods)
            }
        }
    }
}

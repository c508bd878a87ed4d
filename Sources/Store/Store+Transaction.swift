extension Store {
    /// Does everything or, after an error, nothing; `body` may run twice.
    func transaction<Value>(_ operation: String, _ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
        connection.operation = operation
        checked = nil
        // What is written to a file without a name is gone with the process.
        guard !connection.hasMoved else { throw connection.failure(.moved) }
        do throws(StoreError) { return try attempt(body) } catch {
            guard error.isFull else { throw error }
        }
        // The log wanted to grow. Written back to the database, it begins anew in the room that it already has; where
        // that doesn't work either, the second attempt says so.
        try? connection.execute("PRAGMA wal_checkpoint(RESTART)")
        return try attempt(body)
    }

    /// One `BEGIN IMMEDIATE … COMMIT`, or ROLLBACK.
    ///
    /// An error of COMMIT itself may leave in the log what it wrote, where a power cut can make it good after all. That
    /// is no harm: baseline and totals are still of one and the same reading.
    private func attempt<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
        try statements.begin.run()
        do throws(StoreError) {
            let value = try body()
            try statements.commit.run()
            return value
        } catch {
            // After some errors, a full disk among them, SQLite may have rolled back by itself.
            if connection.isInTransaction { try? connection.execute("ROLLBACK") }
            throw error
        }
    }
}

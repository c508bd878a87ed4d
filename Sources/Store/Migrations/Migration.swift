/// A step from one version of the schema to the next, for a store that an older release wrote.
///
/// A step is never changed once a release has it, and names tables and columns as they were then: what ``Schema`` says of
/// them is about today. To change the schema, write a step in a file of its own, add it to ``Schema/migrations``, change
/// ``Schema/creation`` to match, and keep a store of the new version for the tests (`PORTTALLY_KEEP=1 swift test --filter
/// KeptStoreTests`).
struct Migration: Sendable {
    /// The version that it begins with.
    let from: Int64
    /// What it does, as statements of SQL.
    let sql: String

    /// The version that it leads to.
    var to: Int64 { from + 1 }
}

extension Connection {
    /// Brings a database of an older version up to date, step by step.
    ///
    /// Each step is a transaction of its own, with the version that it leads to: after a crash, the next start goes on with
    /// the step that wasn't finished.
    ///
    /// - Throws: What the disk refuses; that it is damaged, where the schema isn't the one that its version promises. The
    ///   step that failed has changed nothing.
    func migrate(_ steps: [Migration] = Schema.migrations) throws(StoreError) {
        for step in steps {
            guard try number("PRAGMA user_version") == step.from else { continue }
            do throws(StoreError) {
                try expectingSchema { () throws(StoreError) in
                    try execute("BEGIN IMMEDIATE; \(step.sql); PRAGMA user_version = \(step.to); COMMIT")
                }
            } catch {
                if isInTransaction { try? execute("ROLLBACK") }
                throw error
            }
        }
    }
}

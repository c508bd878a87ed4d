import CSQLite
import SystemPackage

extension Connection {
    /// Throws unless this is a database of ours, of no newer release, and whole.
    ///
    /// Only reads, so that what fails can be quarantined as it was found; an empty database is made ours.
    ///
    /// - Returns: What is wrong with it that ``mend(_:)`` can make good.
    func examine() throws(StoreError) -> [String] {
        waitWhenBusy(milliseconds: 5000)
        // Before anything is read, it is so by its permissions; later, the file's head may say so, too.
        let isRefused = isReadOnly
        // A corrupt file shows at the first page that is read.
        let objects = try number("SELECT count(*) FROM sqlite_schema")
        let id = try number("PRAGMA application_id")
        let version = try number("PRAGMA user_version")
        if objects == 0, id == 0, version == 0 {
            try execute(Schema.creation)
            return []
        }
        guard id == Schema.applicationID else { throw failure(.foreign(applicationID: id)) }
        guard (1...Schema.version).contains(version) else { throw failure(.unsupported(version: version)) }
        guard !isRefused else { throw error(SQLITE_READONLY, "the file may only be read") }
        guard !isReadOnly else { throw failure(.damaged("its head says that it may only be read")) }

        // Answers with a row per problem, up to the number given, or with a single row "ok".
        let findings = try texts("PRAGMA integrity_check")
        if findings != ["ok"], !findings.allSatisfy(Self.canBeMended) {
            throw failure(.damaged(findings.prefix(3).joined(separator: "; ")))
        }
        // Which the integrity check doesn't look at.
        let orphans = try number("SELECT EXISTS (SELECT 1 FROM pragma_foreign_key_check WHERE \"table\" = 'opening')")
        guard orphans == 0 else {
            throw failure(.damaged("a row of 'opening' refers to one that is missing"))
        }
        return findings == ["ok"] ? [] : findings
    }

    /// Throws unless this is a database of ours as this release writes it.
    func expectCurrentVersion() throws(StoreError) {
        waitWhenBusy(milliseconds: 250)
        let id = try number("PRAGMA application_id")
        let version = try number("PRAGMA user_version")
        guard id == Schema.applicationID else { throw failure(.foreign(applicationID: id)) }
        guard version >= Schema.version else { throw failure(.outdated(version: version)) }
        guard version == Schema.version else { throw failure(.unsupported(version: version)) }
    }

    /// Sets what SQLite doesn't keep in the file, and the write-ahead log.
    func configure() throws(StoreError) {
        // Who holds the lock for long holds up every scrape; a commit that fails loses nothing.
        waitWhenBusy(milliseconds: 250)
        // With NORMAL, a transaction in the write-ahead log may be lost in a power cut; FULL syncs the log at each commit.
        try execute("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
        let mode = try texts("PRAGMA journal_mode = WAL").first ?? ""
        guard mode == "wal" else { throw failure(.noWriteAheadLog(mode: mode)) }
        // A commit writes whole pages, and a checkpoint each page once: so the larger the log, the fewer the writes
        // to the database, and the longer each takes. 4 MiB of log, and no more than 16 are kept after a burst.
        try execute("PRAGMA wal_autocheckpoint = 1024; PRAGMA journal_size_limit = \(16 << 20)")
        // Room for a transaction over ten thousand ports: pages that don't fit are written to the log twice. And
        // nothing temporary on disk, where there may be no place.
        try execute("PRAGMA cache_size = -\(32 << 10); PRAGMA temp_store = MEMORY")
    }

    /// Throws unless the rows are as they were written that aren't all read at every start.
    func checkSeals() throws(StoreError) {
        let table = Schema.opening
        let broken = try number("SELECT EXISTS (SELECT 1 FROM \(table.name) WHERE NOT \(table.isWhole))")
        guard broken == 0 else { throw failure(.damaged("a row of '\(table.name)' doesn't match its seal")) }
    }

    /// Does what fails with SQLITE_ERROR only where the schema isn't the one that its version promises: that is damage.
    func expectingSchema<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
        do throws(StoreError) { return try body() } catch {
            if case .sqlite(let code, let message, _) = error.reason, code & 0xff == SQLITE_ERROR {
                throw failure(.damaged("its schema is not what its version promises: \(message)"))
            }
            throw error
        }
    }

    /// An error of the store's own.
    func failure(_ reason: StoreError.Reason) -> StoreError {
        StoreError(operation: operation, file: file.string, reason: reason)
    }

    private func error(_ code: Int32, _ message: String) -> StoreError { failure(.sqlite(code, message, nil)) }

    func number(_ sql: String) throws(StoreError) -> Int64 {
        try prepare(sql).firstRow { $0.integer(0) ?? 0 } ?? 0
    }

    func texts(_ sql: String) throws(StoreError) -> [String] {
        var texts: [String] = []
        try prepare(sql).forEachRow { texts.append($0.text(0)) }
        return texts
    }
}

/// Damage that costs no history: what can be made anew is, and what is only a hint is dropped.
extension Connection {
    /// The tables whose rows can be spared.
    ///
    /// `meta` and `found` hold notes and hints. Without the sentinel's row, its next reading says nothing that a counter
    /// doesn't confirm. Without the row of the table's life, what the kernel has beyond the totals is adopted. A cause that
    /// is no longer counted begins at 0.
    private static let spared = [Schema.meta, Schema.found, Schema.reset, Schema.sentinel, Schema.incarnation]
    /// The index that SQLite made for `UNIQUE`.
    private static let index = "sqlite_autoindex_incarnation_1"

    /// Whether a finding of the integrity check is about nothing but the contents of such rows, or that index.
    static func canBeMended(_ finding: String) -> Bool {
        if finding.hasSuffix("index \(index)") { return true }
        let place = finding.split(separator: " ").last ?? ""
        return finding.hasSuffix(" in \(place)")
            && spared.contains { place == $0.name || place.hasPrefix("\($0.name).") }
    }

    /// Makes good what can be, in one transaction.
    ///
    /// - Parameter findings: Those of the integrity check, none of which is about more than that.
    /// - Returns: What was done, a clause each.
    /// - Throws: That it is damaged, where that was not all.
    func mend(_ findings: [String]) throws(StoreError) -> [String] {
        var done: [String] = []
        try execute("BEGIN IMMEDIATE")
        do throws(StoreError) {
            if !findings.isEmpty {
                try execute("REINDEX incarnation")
                done.append("the index of 'incarnation' was made anew")
            }
            let lives = "SELECT number FROM incarnation WHERE \(Schema.incarnation.isWhole)"
            try execute("DELETE FROM sentinel WHERE NOT \(Schema.sentinel.isWhole) OR incarnation NOT IN (\(lives))")
            if changes > 0 { done.append("the sentinel's last reading was dropped") }
            // Rows that aren't whole are another matter.
            let columns = Schema.port.columns.map { $0 == "incarnation" ? "NULL" : $0 }.joined(separator: ", ")
            try execute(
                """
                UPDATE port SET incarnation = NULL, seal = seal(\(columns))
                WHERE incarnation IS NOT NULL AND incarnation NOT IN (\(lives)) AND \(Schema.port.isWhole)
                """)
            if changes > 0 { done.append("\(changes) ports no longer know in which table they were read") }
            for table in Self.spared {
                try execute("DELETE FROM \(table.name) WHERE NOT \(table.isWhole)")
                if changes > 0 { done.append("\(changes) rows of '\(table.name)' were dropped") }
            }
            if try mendView() { done.append("the view 'usage_hour' was made anew") }
            if !findings.isEmpty {
                let left = try texts("PRAGMA integrity_check")
                guard left == ["ok"] else { throw failure(.damaged(left.prefix(3).joined(separator: "; "))) }
            }
            try execute(done.isEmpty ? "ROLLBACK" : "COMMIT")
        } catch {
            if isInTransaction { try? execute("ROLLBACK") }
            throw error
        }
        return done
    }

    /// Makes the view anew, unless it is as it was made: it holds nothing, but people read figures through it.
    private func mendView() throws(StoreError) -> Bool {
        let views = try texts("SELECT name FROM sqlite_schema WHERE type = 'view'")
        let text = try texts("SELECT sql FROM sqlite_schema WHERE type = 'view'")
        guard views != ["usage_hour"] || text != [Schema.usageView] else { return false }
        for view in views { try execute("DROP VIEW \"\(view.split(separator: "\"").joined(separator: "\"\""))\"") }
        try execute(Schema.usageView)
        return true
    }
}

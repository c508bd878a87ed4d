import SystemPackage

/// Whose a file is, as its first bytes say.
enum FileHead: Equatable {
    /// There is no file.
    case none
    case empty
    /// A database of ours, be the rest of its head damaged.
    case ours
    /// A database of SQLite's that isn't ours, and whether it may have anything in it.
    case database(applicationID: Int64, isBlank: Bool)
    case unknown
}

/// Looks at the files before any of them is touched: a path that is mistyped may name anything.
extension StoreFiles {
    /// Throws where what has the database's name is somebody else's; only reads.
    ///
    /// - Throws: ``StoreError/Reason/foreign(applicationID:)`` or ``StoreError/Reason/notOurs(_:)``.
    func refuseOthers() throws(StoreError) {
        try refuseOthersUnfinished()
        let head = try head(of: database)
        switch head {
        case .ours: return
        case .database(let id, let isBlank):
            let log = try size(of: log) ?? 0
            guard isBlank, log == 0 else {
                throw StoreError(operation: operation, file: database.string, reason: .foreign(applicationID: id))
            }
        case .none, .empty, .unknown:
            // Where an agent was, it may be what became of its store.
            guard !agentWasHere,
                let defect = try head == .unknown ? "file is not a database" : defect(),
                try !holdTraces()
            else { return }
            throw StoreError(operation: operation, file: database.string, reason: .notOurs(defect))
        }
    }

    /// Whether there is anything in the files that only an agent writes; reads no further than that.
    private func holdTraces() throws(StoreError) -> Bool {
        var pages = try Pages(self)
        while let page = try pages.next() {
            if page.isHeadOfStore || page.rows().whole.contains(where: { StoredRow($0) != nil }) { return true }
        }
        return false
    }

    /// Throws where somebody else has the name under which a database is made: it would be emptied.
    private func refuseOthersUnfinished() throws(StoreError) {
        // Then it may be anything that a power cut left of one.
        guard !agentWasHere else { return }
        switch try head(of: unfinished) {
        case .ours, .empty: return
        // A journal alone would be played back, or deleted.
        case .none where !Self.companions.contains { unfinished.appendingToName($0).isTaken }: return
        default: throw inTheWay(unfinished)
        }
    }

    /// Reads what a file begins with (SQLite, Database File Format, 1.3).
    func head(of path: FilePath) throws(StoreError) -> FileHead {
        guard let size = try size(of: path) else { return .none }
        let bytes = try FileErrors(operation: operation, file: path).rethrow { () throws(Errno) in
            let descriptor = try path.open(.readOnly, [.closeOnExec, .noFollow, .nonBlocking])
            defer { descriptor.closeQuietly() }
            return try descriptor.firstBytes(108)
        }
        let id = Int64(Int32(truncatingIfNeeded: bytes.number(68, 4)))
        if id == Schema.applicationID { return .ours }
        guard bytes.starts(with: "SQLite format 3\0".utf8), bytes.count == 108 else {
            return size == 0 ? .empty : .unknown
        }
        // Neither a version nor a row in the schema, which begins on the first page.
        let isBlank = id == 0 && bytes.number(60, 4) == 0 && bytes[100] == 13 && bytes.number(103, 2) == 0
        return .database(applicationID: id, isBlank: isBlank)
    }

    /// The error that a file has a name that the store needs for a while, and nothing says that it is the store's.
    func inTheWay(_ path: FilePath) -> StoreError {
        StoreError(operation: operation, file: path.string, reason: .notOurs("it has a name that the store needs"))
    }
}

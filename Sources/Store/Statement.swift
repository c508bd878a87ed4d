import CSQLite
import Glibc
import SystemPackage

// Every `unsafe` of this module is in this file: the two SQLite objects, and the few calls on paths at its end.

/// An open database; owns a `sqlite3 *`.
///
/// Used by one thread at a time ("multi-thread" mode), as the store that holds it is.
@safe final class Connection {
    private let handle: OpaquePointer
    /// The file, as an absolute path without symbolic links.
    let file: FilePath
    /// With whose rights.
    let rights: FileRights
    /// What is being done, for the message of an error.
    var operation: String

    /// Opens a file that exists; SQLite doesn't read it before the first statement.
    convenience init(_ file: FilePath, operation: String, rights: FileRights = .own) throws(StoreError) {
        try self.init(file, name: file.string, SQLITE_OPEN_READWRITE, operation: operation, rights: rights)
    }

    /// Opens a file that exists to read it.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - isImmutable: Whether to take it for one that nobody changes: SQLite then makes no file beside it.
    ///   - operation: What is being done, for the message of an error.
    ///   - rights: With whose rights.
    /// - Throws: Where SQLite can't open it.
    convenience init(
        reading file: FilePath, isImmutable: Bool, operation: String, rights: FileRights
    ) throws(StoreError) {
        let name = "file:\(file.inURI)?mode=ro\(isImmutable ? "&immutable=1" : "")"
        try self.init(file, name: name, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, operation: operation, rights: rights)
    }

    private init(
        _ file: FilePath, name: String, _ flags: Int32, operation: String, rights: FileRights
    ) throws(StoreError) {
        self.file = file
        self.rights = rights
        self.operation = operation
        var handle: OpaquePointer?
        let code = unsafe sqlite3_open_v2(name, &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        // "Whether or not an error occurs when it is opened, resources associated with the database connection handle
        // should be released by passing it to sqlite3_close()". It is nil only where there is no memory for it.
        guard let handle = unsafe handle else {
            throw StoreError(operation: operation, file: file.string, reason: .sqlite(code, "out of memory", nil))
        }
        guard code == SQLITE_OK else {
            let error = unsafe Self.error(handle, code, operation, file)
            unsafe sqlite3_close_v2(handle)
            throw error
        }
        unsafe self.handle = handle
        try check(unsafe Self.defineSeal(handle))
    }

    // There are no unfinalized statements then: each keeps its connection.
    deinit { _ = try? rights.use { unsafe sqlite3_close_v2(handle) } }

    /// Makes ``Seal`` an SQL function of any number of values.
    private static func defineSeal(_ handle: OpaquePointer) -> Int32 {
        // Direct only: no schema may depend on what the `sqlite3` command doesn't have.
        let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY
        return unsafe sqlite3_create_function_v2(
            handle, "seal", -1, flags, nil,
            { context, count, values in
                var seal = Seal()
                for index in 0..<Int(count) {
                    let value = unsafe values?[index]
                    switch unsafe sqlite3_value_type(value) {
                    case SQLITE_INTEGER: seal.add(UInt64(bitPattern: unsafe sqlite3_value_int64(value)))
                    case SQLITE_NULL: seal.addNull()
                    case SQLITE_TEXT, SQLITE_BLOB:
                        // NULL where it is empty.
                        let start = unsafe sqlite3_value_blob(value)
                        let count = unsafe start == nil ? 0 : Int(sqlite3_value_bytes(value))
                        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
                        unsafe seal.add(bytes: bytes)
                    // No column holds any; NULL is nobody's seal.
                    default: return unsafe sqlite3_result_null(context)
                    }
                }
                unsafe sqlite3_result_int64(context, Int64(bitPattern: seal.value))
            }, nil, nil, nil)
    }

    /// How long a statement waits while somebody else (the `sqlite3` command, say) writes.
    func waitWhenBusy(milliseconds: Int32) { unsafe sqlite3_busy_timeout(handle, milliseconds) }

    /// Runs statements that return nothing.
    func execute(_ sql: String) throws(StoreError) {
        try check(try rights.use { unsafe sqlite3_exec(handle, sql, nil, nil, nil) })
    }

    /// Compiles one statement.
    func prepare(_ sql: String) throws(StoreError) -> Statement {
        var statement: OpaquePointer?
        try check(
            try rights.use {
                unsafe sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
            })
        // "If the input text contains no SQL […] then *ppStmt is set to NULL."
        guard let statement = unsafe statement else { throw error(SQLITE_MISUSE) }
        return unsafe Statement(owning: statement, of: self)
    }

    /// Rows that the last statement changed.
    var changes: Int { Int(unsafe sqlite3_changes64(handle)) }
    /// Whether a transaction is open: "Autocommit mode is disabled by a BEGIN statement", and an error may have ended it.
    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }
    /// The library's version, as a number and as text.
    static var library: (number: Int32, name: String) {
        (sqlite3_libversion_number(), unsafe String(cString: sqlite3_libversion()))
    }
    /// Whether the file could be opened for reading only.
    var isReadOnly: Bool { unsafe sqlite3_db_readonly(handle, "main") == 1 }
    /// Whether the file "has been renamed, moved, or deleted since it was first opened" (`SQLITE_FCNTL_HAS_MOVED`).
    var hasMoved: Bool {
        var moved: Int32 = 0
        return
            (try? rights.use {
                unsafe sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK
            }) == true && moved != 0
    }

    /// Throws unless `code` is `SQLITE_OK`.
    func check(_ code: Int32) throws(StoreError) { if code != SQLITE_OK { throw error(code) } }

    /// The error of the call that has just returned `code`.
    func error(_ code: Int32) -> StoreError { unsafe Self.error(handle, code, operation, file) }

    private static func error(
        _ handle: OpaquePointer, _ code: Int32, _ operation: String, _ file: FilePath
    ) -> StoreError {
        let message = unsafe String(cString: sqlite3_errmsg(handle))
        // The system's error "that caused the most recent I/O error or failure to open a file", which may be an older
        // one, so only where this is such an error.
        let concernsFiles = [SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_FULL, SQLITE_READONLY].contains(code & 0xff)
        let number = concernsFiles ? unsafe sqlite3_system_errno(handle) : 0
        return StoreError(
            operation: operation, file: file.string,
            reason: .sqlite(code, message, number == 0 ? nil : Errno(rawValue: number)))
    }
}

/// A compiled statement; owns a `sqlite3_stmt *`.
@safe final class Statement {
    private let handle: OpaquePointer
    private let connection: Connection

    fileprivate init(owning handle: OpaquePointer, of connection: Connection) {
        unsafe self.handle = handle
        self.connection = connection
    }

    deinit { unsafe sqlite3_finalize(handle) }

    /// Binds an integer, or NULL; parameters count from 1 and keep their value over runs.
    func bind(_ value: Int64?, at index: Int32) throws(StoreError) {
        if let value {
            try connection.check(unsafe sqlite3_bind_int64(handle, index, value))
        } else {
            try connection.check(unsafe sqlite3_bind_null(handle, index))
        }
    }

    /// Binds a text, of which SQLite makes a copy.
    func bind(_ text: String, at index: Int32) throws(StoreError) {
        let count = Int32(clamping: text.utf8.count)
        try connection.check(unsafe sqlite3_bind_text(handle, index, text, count, Self.copied))
    }

    /// Binds bytes, of which SQLite makes a copy.
    func bind(_ bytes: [UInt8], at index: Int32) throws(StoreError) {
        let count = Int32(clamping: bytes.count)
        try connection.check(unsafe sqlite3_bind_blob(handle, index, bytes, count, Self.copied))
    }

    /// Runs it to its end.
    func run() throws(StoreError) { try forEachRow { _ in } }

    /// Hands each row to `body`, which reads its columns.
    func forEachRow(_ body: (Statement) throws(StoreError) -> Void) throws(StoreError) {
        // "back to its initial state, ready to be re-executed", and bound values stay.
        defer { unsafe sqlite3_reset(handle) }
        while try step() { try body(self) }
    }

    /// Reads the first row, if there is one.
    func firstRow<Value>(_ read: (Statement) throws(StoreError) -> Value) throws(StoreError) -> Value? {
        defer { unsafe sqlite3_reset(handle) }
        return try step() ? try read(self) : nil
    }

    private func step() throws(StoreError) -> Bool {
        switch try connection.rights.use({ unsafe sqlite3_step(handle) }) {
        case SQLITE_ROW: true
        case SQLITE_DONE: false
        case let code: throw connection.error(code)
        }
    }

    /// An integer column of the current row, counted from 0; nil where it is NULL.
    func integer(_ column: Int32) -> Int64? {
        unsafe sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : unsafe sqlite3_column_int64(handle, column)
    }

    /// An integer column of the current row; NULL, as a row whose seal is to be checked has none, is 0.
    func word(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, column) }

    /// A text column of the current row; NULL is empty.
    func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

    /// A column's bytes; NULL is empty.
    func bytes(_ column: Int32) -> [UInt8] {
        // "call sqlite3_column_text() or sqlite3_column_blob() first to force the result into the desired format, then
        // invoke sqlite3_column_bytes() to find the size of the result"
        guard let start = unsafe sqlite3_column_blob(handle, column) else { return [] }
        let count = Int(unsafe sqlite3_column_bytes(handle, column))
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Throws unless the current row is as it was written, which its last column says (``Schema/SealedTable/isWhole``).
    func checkSeal() throws(StoreError) {
        guard integer(unsafe sqlite3_column_count(handle) - 1) != 1 else { return }
        throw brokenSeal()
    }

    /// The error that the current row is not as it was written.
    func brokenSeal(_ which: String? = nil) -> StoreError {
        connection.failure(.damaged("a row doesn't match its seal\(which.map { ": \($0)" } ?? "")"))
    }

    /// The error that a column of the current row holds what the store never writes.
    func damage(_ column: Int32) -> StoreError {
        let name = unsafe sqlite3_column_name(handle, column).map { unsafe String(cString: $0) } ?? "\(column)"
        return connection.failure(.damaged("column '\(name)' holds '\(text(column))'"))
    }

    /// `SQLITE_TRANSIENT`, a macro that Swift doesn't import: "the content will likely change in the near future and
    /// that SQLite should make its own private copy".
    private static var copied: sqlite3_destructor_type { unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}

/// Calls on paths that swift-system doesn't have.
extension FilePath {
    /// The path without symbolic links, `.` and `..` (realpath(3)); everything in it must exist.
    func resolved() throws(Errno) -> FilePath {
        guard let path = unsafe realpath(string, nil) else { throw Errno(rawValue: errno) }
        defer { unsafe free(path) }
        return unsafe FilePath(String(cString: path))
    }

    /// What a symbolic link names (readlink(2)).
    func linkTarget() throws(Errno) -> FilePath {
        var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            guard let start = buffer.baseAddress else { return -1 }
            return unsafe readlink(string, start, buffer.count)
        }
        guard count >= 0 else { throw Errno(rawValue: errno) }
        return FilePath(String(decoding: bytes.prefix(count), as: UTF8.self))
    }

    /// Deletes a name (unlink(2)).
    func unlink() throws(Errno) {
        if unsafe Glibc.unlink(string) != 0 { throw Errno(rawValue: errno) }
    }

    /// Creates a directory (mkdir(2)).
    func makeDirectory(_ permissions: FilePermissions) throws(Errno) {
        if unsafe mkdir(string, permissions.rawValue) != 0 { throw Errno(rawValue: errno) }
    }

    /// Renames a file that `new` doesn't yet name (rename(2)).
    func rename(to new: FilePath) throws(Errno) {
        if unsafe Glibc.rename(string, new.string) != 0 { throw Errno(rawValue: errno) }
    }
}

extension FileDescriptor {
    /// Up to `count` bytes from the start of the file, or from an offset in it (pread(2)).
    func firstBytes(_ count: Int, from offset: Int64 = 0) throws(Errno) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let read = unsafe Glibc.pread(rawValue, &bytes, count, Int(offset))
        guard read >= 0 else { throw Errno(rawValue: errno) }
        return Array(bytes.prefix(read))
    }
}

import Glibc
import SystemPackage

/// Turns the system's errors into the store's.
struct FileErrors {
    let operation: String
    let file: FilePath

    func error(_ error: Errno) -> StoreError {
        StoreError(operation: operation, file: file.string, reason: .system(error))
    }

    func rethrow<Value>(_ body: () throws(Errno) -> Value) throws(StoreError) -> Value {
        do throws(Errno) { return try body() } catch { throw self.error(error) }
    }
}

extension FilePermissions {
    static let storeFile = FilePermissions(rawValue: 0o640)
    static let storeDirectory = FilePermissions(rawValue: 0o750)
}

extension FilePath {
    /// The path with something added to its last component.
    func appendingToName(_ suffix: String) -> FilePath { FilePath(string + suffix) }

    /// What is there, through symbolic links; nil only where nothing is, so that a file that can't be looked at is
    /// never taken for a missing one.
    func look() throws(Errno) -> Stat? {
        do throws(Errno) { return try stat() } catch {
            if error == .noSuchFileOrDirectory { return nil }
            throw error
        }
    }

    /// What has the name, be it a symbolic link; nil only where nothing has.
    func entry() throws(Errno) -> Stat? {
        do throws(Errno) { return try stat(followTargetSymlink: false) } catch {
            if error == .noSuchFileOrDirectory { return nil }
            throw error
        }
    }

    /// Whether the name is in use, if only by a symbolic link to nothing.
    var isTaken: Bool {
        do throws(Errno) { _ = try stat(followTargetSymlink: false) } catch { return error != .noSuchFileOrDirectory }
        return true
    }

    /// Puts the names in a directory on disk: a new one may be gone after a power cut otherwise, and its file with it.
    ///
    /// Whether that worked isn't looked at, as SQLite doesn't either: not every file system can.
    func syncNames() {
        let directory = try? FileDescriptor.open(self, .readOnly, options: [.directory, .closeOnExec])
        guard let directory else { return }
        _ = fsync(directory.rawValue)
        directory.closeQuietly()
    }

    /// The path as it stands in a URI: "the path component may contain %HH".
    var inURI: String {
        string.utf8.reduce(into: "") { uri, byte in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                || [0x2d, 0x2e, 0x2f, 0x5f].contains(byte)
            uri += isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }

    /// Opens a file with the store's permissions.
    func open(_ mode: FileDescriptor.AccessMode, _ options: FileDescriptor.OpenOptions) throws(Errno) -> FileDescriptor
    {
        do {
            return try FileDescriptor.open(self, mode, options: options, permissions: .storeFile)
        } catch {
            // swift-system throws nothing else, but doesn't say so in the type.
            throw error as? Errno ?? .ioError
        }
    }
}

extension FileDescriptor {
    /// Closes a file to which nothing was written that matters.
    func closeQuietly() { try? close() }
}

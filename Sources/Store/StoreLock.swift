import Glibc
import SystemPackage

/// Keeps every other agent away from a store, for as long as it lives.
///
/// A `flock` on `<file>.lock`: the kernel drops it when the process ends, however it ends. The lock file stays, because
/// a lock on a file that was deleted meanwhile would keep nobody out.
final class StoreLock {
    /// Whether there was no lock file before: then no agent had a store here.
    let isNew: Bool
    private let path: FilePath
    private let descriptor: FileDescriptor

    init(beside file: FilePath, operation: String) throws(StoreError) {
        let path = file.appendingToName(".lock")
        let errors = FileErrors(operation: operation, file: path)
        let isNew = try errors.rethrow { () throws(Errno) in try path.entry() } == nil
        let descriptor = try errors.rethrow { () throws(Errno) in
            // What is a pipe is not waited for.
            try path.open(.readWrite, [.create, .closeOnExec, .noFollow, .nonBlocking])
        }
        self.path = path
        self.isNew = isNew
        if let error = Self.lock(descriptor) {
            let text = String(decoding: (try? descriptor.firstBytes(20)) ?? [], as: UTF8.self)
            descriptor.closeQuietly()
            guard error == .wouldBlock else { throw errors.error(error) }
            let holder = text.split(separator: "\n").first.flatMap { Int($0) }
            throw StoreError(
                operation: operation, file: file.string, reason: .locked(lockFile: path.string, process: holder))
        }
        // Only for the message above: a full disk must not keep the store from being opened.
        _ = ftruncate(descriptor.rawValue, 0)
        _ = try? descriptor.writeAll("\(getpid())\n".utf8)
        self.descriptor = descriptor
    }

    deinit { descriptor.closeQuietly() }

    /// Deletes the lock file, where what it is beside turned out to be somebody else's.
    func remove() { if isNew { try? path.unlink() } }

    /// - Returns: nil where the lock is ours now. Its last holder may just be ending, so it is asked for more than once.
    private static func lock(_ descriptor: FileDescriptor) -> Errno? {
        var attempts = 0
        while flock(descriptor.rawValue, LOCK_EX | LOCK_NB) != 0 {
            let error = Errno(rawValue: errno)
            if error == .interrupted { continue }
            attempts += 1
            if error != .wouldBlock || attempts > 50 { return error }
            usleep(10_000)
        }
        return nil
    }
}

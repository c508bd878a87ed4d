import Glibc
import SystemPackage

/// Keeps every other agent away from a store, for as long as it lives.
///
/// A `flock` on `<file>.lock`: the kernel drops it when the process ends, however it ends. The lock file stays, because
/// a lock on a file that was deleted meanwhile would keep nobody out.
final class StoreLock {
    private let descriptor: FileDescriptor

    init(beside file: FilePath, operation: String) throws(StoreError) {
        let path = file.appendingToName(".lock")
        let errors = FileErrors(operation: operation, file: path)
        let descriptor = try errors.rethrow { () throws(Errno) in
            // What is a pipe is not waited for.
            try path.open(.readWrite, [.create, .closeOnExec, .noFollow, .nonBlocking])
        }
        if let error = Self.lock(descriptor) {
            let text = String(decoding: (try? descriptor.firstBytes(20)) ?? [], as: UTF8.self)
            descriptor.closeQuietly()
            guard error == .wouldBlock else { throw errors.error(error) }
            let holder = text.split(separator: "\n").first.flatMap { Int($0) }
            throw StoreError(
                operation: operation, file: file.string, reason: .locked(lockFile: path.string, process: holder))
        }
        self.descriptor = descriptor
    }

    deinit { descriptor.closeQuietly() }

    /// Writes down whose it is, for the message that another process gets.
    ///
    /// Once the store is whole, because a power cut may leave anything of what is written, and a store that is not needs
    /// the lock to tell that an agent was here. A full disk must not keep it from being opened; what others wrote stays.
    func sign() {
        guard (try? Self.isLock(descriptor)) == true else { return }
        _ = ftruncate(descriptor.rawValue, 0)
        _ = try? descriptor.writeAll("\(getpid())\n".utf8)
    }

    /// Whether an agent has had a store here, which its lock file tells; only looks.
    static func tellsOfAgent(beside file: FilePath, operation: String) throws(StoreError) -> Bool {
        let path = file.appendingToName(".lock")
        return try FileErrors(operation: operation, file: path).rethrow { () throws(Errno) in
            guard try path.entry()?.type == .regular else { return false }
            let descriptor = try path.open(.readOnly, [.closeOnExec, .noFollow, .nonBlocking])
            defer { descriptor.closeQuietly() }
            return try isLock(descriptor)
        }
    }

    /// Whether a file holds what a lock file of ours does: nothing, or a process's number.
    ///
    /// A `Cargo.lock` is another's.
    private static func isLock(_ descriptor: FileDescriptor) throws(Errno) -> Bool {
        let bytes = try descriptor.firstBytes(21)
        let digits = bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...]
        return bytes.count <= 20 && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

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

internal import Glibc
package import SystemPackage

/// Replaces files in one step: whoever reads one has the old text or the new one, whole, also after a power cut.
package enum AtomicFile {
    /// Writes a text aside, puts it on disk, and gives it the file's name.
    ///
    /// Where the name is a symbolic link, the link is what is replaced, and nothing is written through one.
    ///
    /// - Parameters:
    ///   - text: All that the file is to have.
    ///   - path: The file; its folder has to be there.
    /// - Throws: What is in the way; the file is as it was then.
    package static func write(_ text: String, to path: String) throws(FileWriteError) {
        let target = FilePath(path)
        guard let name = target.lastComponent else { throw FileWriteError(path: path, errno: .isDirectory) }
        let folder = target.removingLastComponent()
        // Of this process alone, so that two that write the same file don't meet.
        let aside = folder.appending(".\(name.string).\(getpid())")
        do {
            unsafe unlink(aside.string)
            let file = try FileDescriptor.open(
                aside, .writeOnly, options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            try file.closeAfter {
                try file.writeAll(text.utf8)
                try check(fsync(file.rawValue))
            }
            try check(unsafe rename(aside.string, target.string))
        } catch {
            unsafe unlink(aside.string)
            throw FileWriteError(path: path, errno: error as? Errno ?? .ioError)
        }
        // The new name; not every file system can.
        let names = folder.isEmpty ? "." : folder
        if let directory = try? FileDescriptor.open(names, .readOnly, options: [.directory, .closeOnExec]) {
            _ = fsync(directory.rawValue)
            try? directory.close()
        }
    }

    /// Takes a file away; that there is none is fine.
    package static func remove(_ path: String) { unsafe unlink(path) }

    private static func check(_ result: CInt) throws(Errno) {
        if result != 0 { throw Errno(rawValue: errno) }
    }
}

/// A file that can't be written.
package struct FileWriteError: Error, CustomStringConvertible {
    package var path: String
    package var errno: Errno

    package init(path: String, errno: Errno) {
        self.path = path
        self.errno = errno
    }

    package var description: String { "\(path) can't be written: \(errno)" }
}

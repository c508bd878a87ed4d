internal import CLinux
internal import Glibc
package import SystemPackage

/// What stat(2) says of the file at a path, by which a change of it shows without reading it.
package struct FileIdentity: Sendable, Hashable {
    private let device: UInt64
    private let inode: UInt64
    private let mode: UInt32
    private let modified: Int64
    private let changed: Int64
    /// In bytes.
    package let size: Int64
    /// Whether a change from now on must show: times are kept in steps, on some file systems of 2 s.
    package let isSettled: Bool

    /// - Parameters:
    ///   - path: Followed through symbolic links.
    ///   - now: When it is looked at, in seconds since 1970.
    /// - Throws: What stat(2) says, `noSuchFileOrDirectory` among others.
    package init(_ path: String, at now: Double = Double(cl_wall_time_nanoseconds()) / 1e9) throws(Errno) {
        // A NUL would cut the path short on its way to the kernel.
        guard !path.utf8.contains(0) else { throw .invalidArgument }
        self.init(try Stat(FilePath(path)), at: now)
    }

    private init(_ status: Stat, at now: Double) {
        device = UInt64(status.deviceID.rawValue)
        inode = UInt64(status.inode.rawValue)
        mode = UInt32(status.mode.rawValue)
        size = status.size
        let (modification, change) = (status.st_mtim, status.st_ctim)
        // They are only compared, and a file system may know years beyond 2262.
        modified = Int64(modification.tv_sec) &* 1_000_000_000 &+ Int64(modification.tv_nsec)
        changed = Int64(change.tv_sec) &* 1_000_000_000 &+ Int64(change.tv_nsec)
        isSettled = now - Double(change.tv_sec) > 3
    }

    /// Whether the file is for certain what it was: had it changed in the same step of time in which this was noted,
    /// it would look the same.
    package func rulesOutChange(until now: FileIdentity) -> Bool { isSettled && self == now }

    /// The same file, unchanged; when it was looked at doesn't matter.
    package static func == (a: FileIdentity, b: FileIdentity) -> Bool {
        a.device == b.device && a.inode == b.inode && a.mode == b.mode && a.modified == b.modified
            && a.changed == b.changed && a.size == b.size
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(inode)
        hasher.combine(changed)
    }
}

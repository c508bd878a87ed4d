internal import Glibc
internal import SystemPackage

/// The file of a unix socket that we bound, removed when the last reference goes.
final class SocketFile: Sendable {
    /// Owner and group may connect, nobody else.
    static let mode: mode_t = 0o660

    private let path: String
    private let device: dev_t
    private let inode: ino_t

    /// Takes charge of the file that bind(2) has just made, and gives it its mode.
    init(bound path: String) throws(Errno) {
        // The umask took its part at bind.
        try Errno.check(unsafe chmod(path, Self.mode))
        let status = try Self.status(of: path)
        self.path = path
        device = status.st_dev
        inode = status.st_ino
    }

    deinit {
        // Another agent may have put its own socket here since: that one isn't ours to remove.
        guard let status = try? Self.status(of: path), status.st_dev == device, status.st_ino == inode else { return }
        _ = unsafe unlink(path)
    }

    /// Removes a socket file that a killed agent left behind.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - name: The same path, as connect(2) takes it.
    /// - Throws: `notSocket` if the file is something else, `addressInUse` if somebody answers on it or may do so.
    static func removeStale(_ path: String, name: SocketName) throws(Errno) {
        guard try status(of: path).st_mode & S_IFMT == S_IFSOCK else { throw .notSocket }
        do {
            let probe = try Descriptor(family: AF_UNIX, type: SOCK_STREAM, flags: SOCK_NONBLOCK.rawValue)
            try probe.connect(to: name)
        } catch .connectionRefused {
            try Errno.check(unsafe unlink(path))
            return
        } catch {
            // EAGAIN is a full backlog, EACCES another user's socket: somebody is there.
            throw .addressInUse
        }
        throw .addressInUse
    }

    private static func status(of path: String) throws(Errno) -> stat {
        var status = stat()
        try Errno.check(unsafe lstat(path, &status))
        return status
    }
}

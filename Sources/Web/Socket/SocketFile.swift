internal import Glibc
internal import SystemPackage

/// The file of a unix socket that we bound, removed when the last reference goes.
final class SocketFile: Sendable {
    /// The mode until the right one is set: before that, the group may be a wrong one.
    static let firstMode: mode_t = 0o600

    private let path: String
    private let device: dev_t
    private let inode: ino_t

    /// Takes charge of the file that bind(2) has just made, and gives it its group and then its mode.
    ///
    /// Nobody can connect meanwhile, as the socket doesn't listen yet. The file is opened once and not looked up again,
    /// so that whoever may write in its folder can't have us change another file.
    init(bound path: String, mode: mode_t, group: gid_t?) throws(Errno) {
        let file = Descriptor(owning: try Errno.check(unsafe open(path, Self.pathOnly | O_NOFOLLOW | O_CLOEXEC)))
        var status = stat()
        try Errno.check(unsafe fstat(file.rawValue, &status))
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notSocket }
        self.path = path
        device = status.st_dev
        inode = status.st_ino
        // From here on, a failure removes the file. The link in /proc leads to the very file (proc(5)); the descriptor
        // itself is none that fchmod(2) takes.
        let link = "/proc/self/fd/\(file.rawValue)"
        if let group { try Errno.check(unsafe chown(link, .max, group)) }
        try Errno.check(unsafe chmod(link, mode))
    }

    /// `O_PATH` (open(2)), which glibc shows only under _GNU_SOURCE.
    private static let pathOnly: CInt = 0o10_000_000

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

/// A file system in memory, seen by this thread and what it starts.
public struct SmallDisk: Sendable {
    public let path: String

    /// Mounts it, in a mount namespace that the calling thread has for itself from now on.
    public init(at path: String, bytes: Int) throws {
        self.path = path
        try enterNewMountNamespace()
        try shell("mkdir -p \(path) && mount -t tmpfs -o size=\(bytes),mode=755 tmpfs \(path)")
    }

    /// Leaves no room on it.
    public func fill() throws { try shell("cat /dev/zero > \(path)/filler 2>/dev/null || true") }

    /// Takes back what ``fill()`` did.
    public func free() throws { try shell("rm -f \(path)/filler") }
}

import FoundationEssentials
import Glibc

/// A directory of its own for one test, gone with it.
final class TemporaryTree {
    /// Its absolute path, without symbolic links.
    let root: String

    init() throws {
        // Neither `rust` nor `libev` may be a word in it: the parser looks at paths.
        let digits = UInt64.random(in: .min ... .max)
        root = "/tmp/porttally\(digits)"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: root)
    }

    /// The absolute path of something in the tree.
    func path(_ path: String) -> String { "\(root)/\(path)" }

    /// Writes a file in place, with the folders that it needs.
    @discardableResult
    func write(_ path: String, _ text: String) throws -> String {
        try createFolder(PathOf.parent(path))
        try Data(text.utf8).write(to: URL(fileURLWithPath: self.path(path)))
        return self.path(path)
    }

    func createFolder(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: self.path(path), withIntermediateDirectories: true)
    }

    func remove(_ path: String) throws {
        try FileManager.default.removeItem(atPath: self.path(path))
    }

    /// Makes a symbolic link that holds exactly this text, in place of one that is there.
    func link(_ path: String, to target: String) throws {
        try createFolder(PathOf.parent(path))
        try? FileManager.default.removeItem(atPath: self.path(path))
        try FileManager.default.createSymbolicLink(atPath: self.path(path), withDestinationPath: target)
    }

    func move(_ path: String, to target: String) throws {
        try FileManager.default.moveItem(atPath: self.path(path), toPath: self.path(target))
    }

    func setPermissions(_ path: String, _ mode: Int) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: self.path(path))
    }

    /// Makes a named pipe, which blocks whoever opens it.
    func makePipe(_ path: String) {
        _ = unsafe mkfifo(self.path(path), 0o600)
    }

    /// Enables a systemd unit.
    func enable(_ unit: String) throws {
        try link("etc/systemd/system/multi-user.target.wants/\(unit)", to: "/lib/systemd/system/\(unit)")
    }

    /// Whether permissions mean nothing to this process.
    static var isRoot: Bool { geteuid() == 0 }
}

/// Paths as text.
enum PathOf {
    static func parent(_ path: String) -> String {
        path.split(separator: "/").dropLast().joined(separator: "/")
    }

    static func name(_ path: String) -> String { String(path.split(separator: "/").last ?? "") }
}

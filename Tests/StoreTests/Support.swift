import FoundationEssentials
import Glibc
import SystemPackage
import Tally

@testable import Store

/// A directory of its own for a test, deleted with it.
final class Scratch {
    let path: String

    /// A new directory; in memory it is fast, as no disk is waited for.
    init(inMemory: Bool = false) throws {
        let memory = "/dev/shm"
        let isInMemory = inMemory && FileManager.default.isWritableFile(atPath: memory)
        path = (isInMemory ? memory : FileManager.default.temporaryDirectory.path) + "/store-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The database's path.
    var file: FilePath { FilePath(path + "/porttally.db") }
    /// The files in it, but for the lock.
    var names: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: path).filter { !$0.hasSuffix(".lock") }.sorted()
        }
    }

    func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: path + "/" + name)) }
    func write(_ data: Data, to name: String) throws { try data.write(to: URL(filePath: path + "/" + name)) }

    /// Changes one of the files.
    func edit(_ name: String = "porttally.db", _ change: (inout Data) -> Void) throws {
        var data = try bytes(name)
        change(&data)
        try write(data, to: name)
    }

    /// Every file's name and contents.
    func contents() throws -> [String: Data] {
        try names.reduce(into: [:]) { $0[$1] = try bytes($1) }
    }

    /// Runs SQL on the database, as the `sqlite3` command would.
    @discardableResult
    func sql(_ sql: String, columns: Int32 = 0, in name: String = "porttally.db") throws -> [[Int64]] {
        let file = FilePath(path + "/" + name)
        if !FileManager.default.fileExists(atPath: file.string) { try write(Data(), to: name) }
        return try Connection(file, operation: "testing").rows(sql, columns: columns)
    }
}

extension Connection {
    /// The rows of a query, or nothing after statements that have no columns.
    func rows(_ sql: String, columns: Int32) throws -> [[Int64]] {
        if columns == 0 { try execute(sql) }
        var rows: [[Int64]] = []
        if columns > 0 {
            try prepare(sql).forEachRow { row in rows.append((0..<columns).map { row.integer($0) ?? 0 }) }
        }
        return rows
    }
}

extension Store {
    /// Opens with the clock at one and the same time.
    static func open(_ scratch: Scratch) throws -> Store { try open(scratch.file, at: UnixTime(1_795_217_881)) }
}

/// A file system of its own, as small as asked for.
final class SmallDisk {
    let path: String

    init(kibibytes: Int) throws {
        path = FileManager.default.temporaryDirectory.path + "/disk-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard Self.mount("tmpfs", path, 0, "size=\(kibibytes)k,mode=755") else {
            try? FileManager.default.removeItem(atPath: path)
            throw Errno(rawValue: errno)
        }
    }

    deinit {
        _ = unsafe umount2(path, Int32(MNT_DETACH))
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Makes it read-only.
    func freeze() -> Bool { Self.mount("tmpfs", path, UInt(MS_REMOUNT | MS_RDONLY), "") }

    /// Uses up what is left, until the file is deleted.
    func fill() throws -> String {
        let descriptor = try FileDescriptor.open(
            FilePath(path + "/filler"), .writeOnly, options: .create, permissions: [.ownerReadWrite])
        defer { try? descriptor.close() }
        let block = [UInt8](repeating: 1, count: 4096)
        while (try? descriptor.writeAll(block)) != nil {}
        return path + "/filler"
    }

    private static func mount(_ type: String, _ path: String, _ flags: UInt, _ data: String) -> Bool {
        unsafe data.withCString { unsafe Glibc.mount("porttally-test", path, type, flags, $0) == 0 }
    }

    /// Whether this process may mount.
    static let isPossible = (try? SmallDisk(kibibytes: 64)) != nil
    static let reason = "mounting a tmpfs needs CAP_SYS_ADMIN"
}

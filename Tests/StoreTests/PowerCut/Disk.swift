/// A disk that tells what was synced from what was only written.
///
/// It promises no more than POSIX does: syncing a file puts its contents on disk and not its name; names are on disk
/// once their directory was synced.
struct Disk {
    private struct File {
        var durable: [UInt8] = []
        var pending: [Change] = []
    }

    private enum Change {
        case write(offset: Int, bytes: [UInt8])
        case truncate(size: Int)
    }

    private enum Naming {
        case file(String, Int)
        case directory(String)
        case remove(String)
        case rename(String, to: String)

        var directory: String {
            switch self {
            case .file(let path, _), .directory(let path), .remove(let path), .rename(let path, to: _):
                Disk.directory(of: path)
            }
        }
    }

    /// The names of a disk, as a tree.
    private struct Names {
        var files: [String: Int] = [:]
        var directories: Set<String> = [""]

        mutating func apply(_ naming: Naming) {
            switch naming {
            case .file(let path, let id): files[path] = id
            case .directory(let path): directories.insert(path)
            case .remove(let path): files[path] = nil
            case .rename(let path, let target): files[target] = files.removeValue(forKey: path)
            }
        }
    }

    private var files: [File] = []
    /// Which file an inode is now; a deleted one's number is used again.
    private var current: [UInt64: Int] = [:]
    private var durableNames = Names()
    private var pendingNames: [Naming] = []

    /// An empty disk.
    init() {}

    /// A disk with files on it, all of them synced.
    init(_ remains: Remains, inode: (String) throws -> UInt64) rethrows {
        durableNames.directories = remains.directories
        for (path, bytes) in remains.files {
            files.append(File(durable: bytes))
            current[try inode(path)] = files.count - 1
            durableNames.files[path] = files.count - 1
        }
    }

    /// What remains of a disk: files' contents by path, and directories.
    struct Remains {
        var files: [String: [UInt8]] = [:]
        var directories: Set<String> = []
    }

    /// What a power cut does to what was written and not synced.
    enum Survival: CaseIterable {
        case nothing, everything, some, someTorn
    }

    /// Follows a call.
    mutating func apply(_ call: FileCall) {
        switch call {
        case .create(let path, let inode):
            files.append(File())
            current[inode] = files.count - 1
            pendingNames.append(.file(path, files.count - 1))
        case .makeDirectory(let path): pendingNames.append(.directory(path))
        case .remove(let path): pendingNames.append(.remove(path))
        case .rename(let path, let target): pendingNames.append(.rename(path, to: target))
        case .write(let inode, let offset, let bytes): change(inode, .write(offset: offset, bytes: bytes))
        case .truncate(let inode, let size): change(inode, .truncate(size: size))
        case .sync(let inode):
            guard let id = current[inode] else { return }
            files[id].durable = Self.contents(files[id])
            files[id].pending = []
        case .syncDirectory(let path):
            for naming in pendingNames where naming.directory == path { durableNames.apply(naming) }
            pendingNames.removeAll { $0.directory == path }
        }
    }

    private mutating func change(_ inode: UInt64, _ change: Change) {
        guard let id = current[inode] else { return }
        files[id].pending.append(change)
    }

    /// What is found when the power is back.
    func remains(_ survival: Survival, _ random: inout some RandomNumberGenerator) -> Remains {
        var names = durableNames
        let survivors =
            switch survival {
            case .nothing: 0
            case .everything: pendingNames.count
            // File systems keep the order of names.
            case .some, .someTorn: Int.random(in: 0...pendingNames.count, using: &random)
            }
        for naming in pendingNames.prefix(survivors) { names.apply(naming) }
        var remains = Remains()
        remains.directories = names.directories
        for (path, id) in names.files.sorted(by: { $0.key < $1.key })
        where names.directories.contains(Self.directory(of: path)) {
            remains.files[path] =
                switch survival {
                case .nothing: files[id].durable
                case .everything: Self.contents(files[id])
                case .some, .someTorn: Self.wreck(files[id], isTorn: survival == .someTorn, &random)
                }
        }
        return remains
    }

    private static func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    private static func contents(_ file: File) -> [UInt8] {
        var bytes = file.durable
        for change in file.pending {
            switch change {
            case .write(let offset, let new): put(new[...], at: offset, &bytes)
            case .truncate(let size): resize(&bytes, to: size)
            }
        }
        return bytes
    }

    /// Keeps a part of what was not synced, sector by sector.
    private static func wreck(_ file: File, isTorn: Bool, _ random: inout some RandomNumberGenerator) -> [UInt8] {
        var bytes = file.durable
        for change in file.pending {
            guard case .write(let offset, let new) = change else {
                if case .truncate(let size) = change, Bool.random(using: &random) { resize(&bytes, to: size) }
                continue
            }
            var start = 0
            while start < new.count {
                let end = min(new.count, ((offset + start) / 512 + 1) * 512 - offset)
                var part = Array(new[start..<end])
                switch Int.random(in: 0..<(isTorn ? 6 : 4), using: &random) {
                case 0, 1: put(part[...], at: offset + start, &bytes)
                case 2: break
                // The file has grown, and its new part was never written.
                case 3: resize(&bytes, to: max(bytes.count, offset + end))
                case 4: put(part.prefix(Int.random(in: 0..<part.count, using: &random)), at: offset + start, &bytes)
                default:
                    for index in part.indices { part[index] = UInt8.random(in: 0...255, using: &random) }
                    put(part[...], at: offset + start, &bytes)
                }
                start = end
            }
        }
        return bytes
    }

    private static func put(_ new: ArraySlice<UInt8>, at offset: Int, _ bytes: inout [UInt8]) {
        resize(&bytes, to: max(bytes.count, offset + new.count))
        bytes.replaceSubrange(offset..<offset + new.count, with: new)
    }

    private static func resize(_ bytes: inout [UInt8], to size: Int) {
        if size < bytes.count { bytes.removeLast(bytes.count - size) }
        bytes += repeatElement(0, count: size - bytes.count)
    }
}

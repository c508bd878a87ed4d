import CLinux
import Glibc
import SystemPackage

/// With whose rights the store's files are used.
///
/// Root may be led by a link: whoever owns a directory on the way to the store can put one there that names a file of
/// root's, at any time. So where root meets a directory that is another user's, it has no more rights over files than
/// that user, for as long as it is busy with the store; then the kernel refuses what a link leads to, whenever it was
/// put there. Everybody else has no rights to lend.
///
/// Where a directory of root's above it lets nobody else through (`/var/lib/private`, where systemd keeps what dynamic
/// users own), root keeps the capability to go through directories and to read, but none to make, write or rename a file.
/// So that nothing is read through a link either, no file of the store's is opened through one.
struct FileRights: Sendable {
    /// Whose rights are used; nil for the process's own.
    private(set) var user: (id: UInt32, group: UInt32)?
    /// Whether one of root's directories above that user's lets only root through.
    private var isClosed = false

    /// The process's own.
    static let own = FileRights()

    private init() {}

    /// The rights to use a file with, given by its path.
    ///
    /// The path is walked as the kernel does it, link by link, because what counts is who could have put each name
    /// there.
    init(for path: FilePath, operation: String) throws(StoreError) {
        let errors = FileErrors(operation: operation, file: path)
        // Root of a user namespace that isn't the machine's has no rights over others' files.
        let root = try errors.rethrow { () throws(Errno) in try FilePath("/").entry() }
        guard geteuid() == 0, root?.userID.rawValue == 0 else { return }
        // A relative path is walked from the root, too.
        let whole = try errors.rethrow { () throws(Errno) in
            path.isAbsolute ? path : try FilePath(".").resolved().pushing(path)
        }
        var rest = Array(whole.components.reversed())
        var here: FilePath = "/"
        var links = 0
        try visit(here, isLast: rest.count == 1, operation, path)
        while let component = rest.popLast() {
            if component.kind == .currentDirectory { continue }
            if component.kind == .parentDirectory {
                here.removeLastComponent()
                continue
            }
            let next = here.appending(component)
            guard let found = try errors.rethrow({ () throws(Errno) in try next.entry() }) else { return }
            if found.type == .symbolicLink {
                links += 1
                guard links <= 40 else { throw errors.error(.tooManySymbolicLinkLevels) }
                let target = try errors.rethrow { () throws(Errno) in try next.linkTarget() }
                if target.isAbsolute { here = "/" }
                rest += target.components.reversed()
            } else if found.type == .directory {
                here = next
                try visit(here, isLast: rest.count <= 1, operation, path)
            } else {
                return
            }
        }
    }

    /// Takes note of a directory's owner.
    private mutating func visit(
        _ directory: FilePath, isLast: Bool, _ operation: String, _ path: FilePath
    ) throws(StoreError) {
        let errors = FileErrors(operation: operation, file: path)
        guard let found = try errors.rethrow({ () throws(Errno) in try directory.entry() }) else { return }
        func refuse(_ why: String) -> StoreError {
            StoreError(operation: operation, file: path.string, reason: .unsafeDirectory(directory.string, why))
        }
        let owner = (id: found.userID.rawValue, group: found.groupID.rawValue)
        guard owner.id == 0 else {
            if let user, user.id != owner.id { throw refuse("belongs to another user than one above it") }
            if user == nil { user = owner }
            return
        }
        // Under another user's directory, root's own is only as safe as that.
        guard user == nil else { return }
        if found.permissions.rawValue & 0o001 == 0 { isClosed = true }
        guard found.permissions.rawValue & 0o022 != 0 else { return }
        // In a sticky one (/tmp) nobody can take what others made there, but can be first.
        let isSticky = found.permissions.rawValue & 0o1000 != 0
        guard isSticky, !isLast else { throw refuse("can be written by others than root (chmod go-w)") }
    }

    /// Does something with these rights.
    func use<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
        guard let user else { return try body() }
        let code = cl_files_as(user.id, user.group, isClosed)
        guard code == 0 else {
            throw StoreError(
                operation: "taking the rights of user \(user.id) for", file: "the store",
                reason: .system(Errno(rawValue: code)))
        }
        defer { cl_files_as_before() }
        return try body()
    }
}

import FoundationEssentials
import Glibc
import SystemPackage
import Tally
import Testing

@testable import Store

/// Whether this is root, and not of a user namespace alone.
private let isRootOfTheMachine = geteuid() == 0 && (try? FilePath("/").stat().userID.rawValue) == 0

/// Root works on a store whose directory is another user's, who has put links there that lead to what is root's.
@Suite(.enabled(if: isRootOfTheMachine, "needs root of the machine, which may use files as another user"))
struct HostileDirectoryTests {
    static let user: UInt32 = 54_321

    /// What is put there.
    enum Trap: String, CaseIterable {
        /// A symbolic link to root's file, to a name in root's directory that isn't taken, and a second name of the file.
        case toFile, toNothing, hardLink
    }

    private let scratch: Scratch
    private let victims: Scratch
    private let victim: String
    private var directory: String { scratch.path + "/state" }

    init() throws {
        scratch = try Scratch()
        victims = try Scratch()
        victim = victims.path + "/victim"
        try victims.write(Data("precious\n".utf8), to: "victim")
        _ = unsafe chmod(victim, 0o644)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        chown()
    }

    /// Gives everything in the store's directory to the user.
    private func chown() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        for path in [directory] + names.map({ directory + "/" + $0 }) { _ = unsafe lchown(path, Self.user, Self.user) }
    }

    /// Makes the directory above one of root's that nobody else may go through, as systemd's `/var/lib/private` is.
    private func close() { _ = unsafe chmod(scratch.path, 0o700) }

    private func set(_ trap: Trap, as name: String) throws {
        let path = directory + "/" + name
        try? FileManager.default.removeItem(atPath: path)
        switch trap {
        case .toFile: try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: victim)
        case .toNothing:
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: victims.path + "/new")
        case .hardLink: #expect(unsafe link(victim, path) == 0)
        }
        if trap != .hardLink { _ = unsafe lchown(path, Self.user, Self.user) }
    }

    /// What could be seen of root's directory, and of the file in it.
    private func look() throws -> [String] {
        let file = try FilePath(victim).stat()
        let content = try victims.bytes("victim")
        let names = try victims.names
        return names + [
            "\(file.userID.rawValue)", "\(file.permissions.rawValue)", String(decoding: content, as: UTF8.self),
        ]
    }

    /// Opens the store and writes to it; what goes wrong is returned.
    private func use(_ path: String) -> String? {
        do {
            let store = try Store.open(FilePath(path), at: UnixTime(1_795_217_881))
            try store.setNote("a", to: "b")
            var world = World(ports: 3)
            try world.step(store)
            try store.commit(world.posting(), boot: world.boot, at: world.time)
            return nil
        } catch { return "\(error)" }
    }

    @Test(
        arguments: [
            "porttally.db", "porttally.db-wal", "porttally.db-shm", "porttally.db-journal", "porttally.db.lock",
            "porttally.db.new", "porttally.db.new-journal", "porttally.db.next",
            "porttally.db.corrupt-20261120T233801Z", "porttally.db.corrupt-20261120T233801Z-wal",
        ], Trap.allCases)
    func `Nothing outside is touched through a link that another user has put there`(_ name: String, _ trap: Trap)
        throws
    {
        let before = try look()
        let path = directory + "/porttally.db"
        // Where no store is, where one is, where one is damaged, and where one was being replaced.
        for state in [
            "none", "whole", "damaged", "half", "none, closed", "whole, closed", "damaged, closed", "half, closed",
        ] {
            if state.hasSuffix("closed") { close() }
            try? FileManager.default.removeItem(atPath: directory)
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
            chown()
            if !state.hasPrefix("none") {
                #expect(use(path) == nil)
                let owner = try FilePath(path).stat().userID.rawValue
                #expect(owner == Self.user, "what root makes there is the owner's")
            }
            if state.hasPrefix("damaged") {
                let file = scratch.path + "/state/porttally.db"
                var data = try Data(contentsOf: URL(filePath: file))
                for offset in 4096..<8192 { data[offset] = 0xaa }
                try data.write(to: URL(filePath: file))
            }
            if state.hasPrefix("half") { try FileManager.default.moveItem(atPath: path, toPath: path + ".next") }
            chown()
            try set(trap, as: name)
            let problem = use(path)
            #expect(try look() == before, "\(state): \(problem ?? "no error")")
            // A second name of root's file is no link: the name is quarantined, and the file stays as it is.
            let isQuarantined = name == "porttally.db" && trap == .hardLink && !state.hasPrefix("none")
            if ["porttally.db", "porttally.db.lock"].contains(name), !isQuarantined {
                #expect(problem?.contains("store: opening ") == true, "\(state): \(problem ?? "no error")")
            }
        }
        #expect(geteuid() == 0 && (try? Data("x".utf8).write(to: URL(filePath: victims.path + "/again"))) != nil)
    }

    @Test(arguments: [false, true])
    func `Nor through a directory that is a link`(_ hasStore: Bool) throws {
        if hasStore { #expect(use(victims.path + "/porttally.db") == nil) }
        let before = try look()
        let link = directory + "/deeper"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: victims.path)
        _ = unsafe lchown(link, Self.user, Self.user)
        let problem = use(link + "/porttally.db")
        #expect(problem?.contains("Permission denied") == true, "\(problem ?? "no error")")
        #expect(try look() == before)
    }

    @Test func `A link of root's own is followed, and the store is used with its owner's rights`() throws {
        let link = scratch.path + "/link.db"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: directory + "/porttally.db")
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path + "/state-link", withDestinationPath: directory)
        #expect(use(directory + "/porttally.db") == nil)
        #expect(use(link) == nil)
        #expect(use(scratch.path + "/state-link/porttally.db") == nil)
        for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
            #expect(try FilePath(directory + "/" + name).stat().userID.rawValue == Self.user)
        }
    }

    @Test func `Below a directory that only root may go through, the store is used with its owner's rights, too`()
        throws
    {
        // As systemd has it for a dynamic user: /var/lib/porttally leads to /var/lib/private/porttally.
        close()
        let link = victims.path + "/porttally"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: directory)
        for path in [link, directory] { #expect(use(path + "/porttally.db") == nil) }
        for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
            #expect(try FilePath(directory + "/" + name).stat().userID.rawValue == Self.user)
        }
    }

    @Test func `Nothing of what only root may read gets into the store, through a link from such a place`() throws {
        close()
        // Root's own store, whose log has a row in it that is whole.
        let other = try Store.open(FilePath(victims.path + "/porttally.db"), at: UnixTime(0))
        try other.setNote("secret", to: "swordfish")
        let secret = victims.path + "/porttally.db-wal"
        _ = unsafe chmod(secret, 0o600)
        #expect(try victims.bytes("porttally.db-wal").firstRange(of: Data("swordfish".utf8)) != nil)
        for name in ["porttally.db", "porttally.db-wal", "porttally.db-journal", "porttally.db.next"] {
            try? FileManager.default.removeItem(atPath: directory)
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
            try Data("damaged".utf8).write(to: URL(filePath: directory + "/porttally.db"))
            try Data().write(to: URL(filePath: directory + "/porttally.db.lock"))
            try? FileManager.default.removeItem(atPath: directory + "/" + name)
            try FileManager.default.createSymbolicLink(atPath: directory + "/" + name, withDestinationPath: secret)
            chown()
            _ = use(directory + "/porttally.db")
            for made in try FileManager.default.contentsOfDirectory(atPath: directory) {
                let path = directory + "/" + made
                if try FilePath(path).stat(followTargetSymlink: false).type != .regular { continue }
                let content = try Data(contentsOf: URL(filePath: path))
                #expect(content.firstRange(of: Data("swordfish".utf8)) == nil, "\(name) into \(made)")
            }
        }
        withExtendedLifetime(other) {}
    }

    @Test func `Root refuses a directory that others may write to, and one of a second user's in a first one's`() throws
    {
        for mode in [0o1777, 0o770, 0o757] as [mode_t] {
            let path = victims.path + "/open"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            _ = unsafe chmod(path, mode)
            let problem = use(path + "/porttally.db")
            #expect(problem?.contains("can be written by others than root") == true, "\(problem ?? "no error")")
            #expect(try FileManager.default.contentsOfDirectory(atPath: path).isEmpty)
            try FileManager.default.removeItem(atPath: path)
        }
        let inner = directory + "/inner"
        try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: false)
        _ = unsafe lchown(inner, Self.user + 1, Self.user + 1)
        let problem = use(inner + "/porttally.db")
        #expect(problem?.contains("belongs to another user than one above it") == true, "\(problem ?? "no error")")
    }
}

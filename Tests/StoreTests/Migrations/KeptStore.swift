import FoundationEssentials
import SystemPackage
import Tally
import Testing

@testable import Store

/// A store as it was written by a release that had its schema, and what that release said of it.
///
/// In `Kept` are `version1.db` and `version1.txt` for version 1, and so on; no release changes those of an older one.
struct KeptStore {
    let version: Int64

    private static let directory = URL(filePath: #filePath).deletingLastPathComponent().path + "/Kept"
    private var database: URL { URL(filePath: "\(Self.directory)/version\(version).db") }
    private var text: URL { URL(filePath: "\(Self.directory)/version\(version).txt") }

    var isThere: Bool { FileManager.default.fileExists(atPath: database.path) }

    /// A copy of the database.
    func copy(inMemory: Bool = false) throws -> Scratch {
        let scratch = try Scratch(inMemory: inMemory)
        try scratch.write(try Data(contentsOf: database), to: "porttally.db")
        return scratch
    }

    /// Every figure that it had.
    func figures() throws -> Figures { Figures(text: try String(contentsOf: text, encoding: .utf8)) }

    /// Writes one that has lived, with something in every table, and closes it.
    func make() throws {
        let scratch = try Scratch()
        var figures: Figures
        do {
            let store = try Store.open(scratch)
            var world = World(ports: 5)
            for step in 0..<120 {
                world.time = world.time + 8 * 3600
                try world.step(store)
                // With two, the reading finds tables that are new and have counted already.
                if step % 2 == 0 { try world.step(store) }
                let posting = world.posting()
                try store.commit(posting, boot: world.boot, at: world.time)
                world.ledger.apply(posting, boot: world.boot)
                let fiveDays = Period(start: World.birth, end: World.birth + 5 * 86_400)
                if step == 40 { try store.coarsen(.hour, in: fiveDays) }
            }
            let source = Provenance(file: "/etc/ss.json", key: "server_port")
            let ports = [8000, 8001].compactMap { PortNumber($0) }.map {
                ServicePort(number: $0, name: "n\($0)", transports: [.tcp], sources: [source])
            }
            try store.keep(found: [source.file: ports])
            try store.setNote("note", to: "kept")
            figures = try Figures(store, at: world.time)
        }
        try FileManager.default.createDirectory(atPath: Self.directory, withIntermediateDirectories: true)
        try scratch.bytes("porttally.db").write(to: database)
        try Data(figures.description.utf8).write(to: text)
    }
}

/// No test, but how the version that is now is kept for the releases that come: once, when the schema has changed.
@Suite struct KeptStoreTests {
    private static let isWanted = ProcessInfo.processInfo.environment["PORTTALLY_KEEP"] != nil

    @Test(.enabled(if: isWanted, "only with PORTTALLY_KEEP=1, when the schema has changed"))
    func `Keep a store of this version`() throws { try KeptStore(version: Schema.version).make() }
}

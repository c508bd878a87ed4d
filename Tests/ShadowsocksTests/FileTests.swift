import Linux
import Tally
import Testing

@testable import Shadowsocks

@Suite struct FileTests {
    let tree: TemporaryTree

    init() throws {
        tree = try TemporaryTree()
    }

    @Test func swappedLinkIsFollowedAndWatched() throws {
        try tree.write("v1/config.json", #"{"server_port":1}"#)
        try tree.write("v2/config.json", #"{"server_port":2}"#)
        // As Kubernetes and many a deployment do it.
        try tree.link("live/..data", to: "../v1")
        try tree.link("live/config.json", to: "..data/config.json")
        var sources = ConfigSources(named: [tree.path("live/config.json")])
        let before = sources.scan()
        #expect(before.numbers == [1])
        #expect(before.ports.first?.sources.first?.file == tree.path("live/config.json"))
        #expect(before.watch == ["live", "v1"].map(tree.path))
        try tree.link("live/..data", to: tree.path("v2"))
        let after = sources.scan()
        #expect(after.numbers == [2])
        #expect(after.watch == ["live", "v2"].map(tree.path))
        try tree.remove("v2")
        let dangling = sources.scan()
        #expect(dangling.numbers == [])
        #expect(dangling.outcome("config.json") == .absent)
        #expect(dangling.watch == [tree.root, tree.path("live")])
    }

    @Test func loopOfLinksKeepsThePorts() throws {
        let a = try tree.write("a.json", #"{"server_port":1}"#)
        var sources = ConfigSources(named: [a])
        #expect(sources.scan().numbers == [1])
        try tree.link("a.json", to: "b.json")
        try tree.link("b.json", to: "a.json")
        let result = sources.scan()
        #expect(result.numbers == [1])
        #expect(result.degraded[a] == "\(a): cannot be read: too many levels of symbolic links")
    }

    @Test func globInAnUnreadableFolderKeepsThePorts() throws {
        try tree.write("d/a.json", #"{"server_port":1}"#)
        var sources = ConfigSources(named: [tree.path("d/*.json")])
        #expect(sources.scan().numbers == [1])
        // A loop of links is as unreadable to root as to others.
        try tree.move("d", to: "aside")
        try tree.link("d", to: "d")
        let result = sources.scan()
        #expect(result.numbers == [1])
        #expect(result.degraded.keys.sorted() == [tree.path("d"), tree.path("d/a.json")])
        try tree.remove("d")
        try tree.move("aside", to: "d")
        #expect(sources.scan().degraded == [:])
    }

    @Test func specialFilesAreNeverOpened() throws {
        tree.makePipe("pipe")
        try tree.link("zero", to: "/dev/zero")
        try tree.link("null", to: "/dev/null")
        for path in ["pipe", "zero", "null"].map(tree.path) {
            #expect(ConfigFile(path).contents == .failed("it is not a regular file"))
        }
    }

    @Test func largeFileIsRefused() throws {
        try tree.write("edge.json", String(repeating: " ", count: BoundedFile.maximumBytes))
        try tree.write("large.json", String(repeating: " ", count: BoundedFile.maximumBytes + 1))
        #expect(ConfigFile(tree.path("large.json")).contents == .failed("it is larger than 16 MiB"))
        guard case .bytes = ConfigFile(tree.path("edge.json")).contents else {
            Issue.record("the largest file allowed was refused")
            return
        }
    }

    @Test(.disabled(if: TemporaryTree.isRoot, "permissions mean nothing to root"))
    func lockedFileAndFolderKeepThePorts() throws {
        let a = try tree.write("d/a.json", #"{"server_port":1}"#)
        var literal = ConfigSources(named: [a])
        var glob = ConfigSources(named: [tree.path("d/*.json")])
        let lock = { (path: String, mode: Int) throws -> [ScanResult] in
            try tree.setPermissions(path, mode)
            return [literal.scan(), glob.scan()]
        }
        for result in try lock("d/a.json", 0o600) { #expect(result.numbers == [1]) }
        for (path, mode, open) in [("d/a.json", 0, 0o600), ("d", 0, 0o700), ("d", 0o400, 0o700)] {
            for result in try lock(path, mode) {
                #expect(result.numbers == [1])
                #expect(result.degraded[a] == "\(a): cannot be read: permission denied")
            }
            for result in try lock(path, open) { #expect(result.degraded == [:]) }
        }
        // It may be listed no more, and still be read.
        let unlisted = try lock("d", 0o100)
        #expect(unlisted.map(\.numbers) == [[1], [1]])
        #expect(unlisted[1].degraded.keys.sorted() == [tree.path("d")])
        _ = try lock("d", 0o700)
    }
}

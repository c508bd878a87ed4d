import FoundationEssentials
import Glibc
import Linux
import TestSupport
import Testing

/// Reading what others write.
@Suite struct FileTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test func hugeFileIsNotRead() throws {
        let file = unsafe open(directory.file("huge"), O_CREAT | O_WRONLY, 0o600)
        try #require(file >= 0 && ftruncate(file, 5 << 30) == 0)
        close(file)
        #expect(BoundedFile.read(directory.file("huge")) == .failed("it is larger than 16 MiB"))
    }

    /// Of such a file stat(2) says that it is empty, as of every one in /proc: only reading tells.
    @Test func sizeIsFoundByReading() throws {
        let path = "/proc/self/smaps"
        guard case .bytes(let bytes, _) = BoundedFile.read(path) else {
            Issue.record("\(path) can't be read")
            return
        }
        #expect(bytes.count > 4096)
        #expect(BoundedFile.read(path, atMost: 4096) == .failed("it is larger than 0 MiB"))
        let limits = "/proc/self/limits"
        #expect(try BoundedFile.text(limits) == String(contentsOfFile: limits, encoding: .utf8))
    }

    @Test func directoryWithTooManyNamesIsRefused() throws {
        for number in 0..<Directory.maximumNames { try makeEmpty("\(number)") }
        #expect(Directory(directory.path).names.count == Directory.maximumNames)
        try makeEmpty("one-more")
        let listed = Directory(directory.path)
        #expect(listed.names == [])
        #expect(listed.fault?.contains("more than 32768 entries") == true)
        #expect(listed.watch.contains(directory.path))
    }

    @Test(
        arguments: [
            ("/", .present("/")), ("/.", .present("/")), ("/../..", .present("/")),
            ("/proc/../dev/null", .present("/dev/null")),
            ("/nowhere/at/all", .absent), ("/dev/null/x", .absent),
        ] as [(String, PathWalk.End)])
    func pathsAreWalked(path: String, end: PathWalk.End) {
        #expect(PathWalk(path).end == end)
    }

    @Test func linkIsReadAsItIs() throws {
        // As long as a link may be, and one that leads nowhere.
        for target in ["nowhere/ä", String(repeating: "x/", count: 2047)] {
            try? FileManager.default.removeItem(atPath: directory.file("link"))
            try FileManager.default.createSymbolicLink(
                atPath: directory.file("link"), withDestinationPath: target)
            #expect(try SymbolicLink.target(of: directory.file("link")) == target)
        }
        try directory.write("file", "")
        #expect(PathWalk.target(of: directory.file("file")) == .failure(.notLink))
        #expect(PathWalk.target(of: directory.file("none")) == .failure(.absent))
    }

    @Test func pathIsTakenFromHere() throws {
        #expect(PathWalk.absolute("/a/b") == "/a/b")
        #expect(PathWalk.absolute("b") == FileManager.default.currentDirectoryPath + "/b")
    }

    @Test func whatMayHaveChangedUnseenIsReadAgain() throws {
        let path = try directory.write("a.json", "{}")
        let written = Date().timeIntervalSince1970
        let noted = try FileIdentity(path, at: written)
        let settled = try FileIdentity(path, at: written + 60)
        #expect(noted == settled)
        // Between the two, it may have been written again in the step of time in which it was noted.
        #expect(!noted.rulesOutChange(until: settled))
        #expect(settled.rulesOutChange(until: settled))
        try directory.write("a.json", "{ }")
        #expect(try !settled.rulesOutChange(until: FileIdentity(path, at: written + 60)))
    }

    @Test func timeBeyond2262IsATimeAsAnyOther() throws {
        let path = try directory.write("a.json", "{}")
        // Nanoseconds of it don't fit in 64 bits.
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1e10)], ofItemAtPath: path)
        #expect(try FileIdentity(path).size == 2)
    }

    @Test func environmentIsThatOfThisProcess() {
        // What Foundation says, which is none of ours.
        #expect(ProcessEnvironment.current == ProcessInfo.processInfo.environment)
    }

    /// Makes an empty file as cheaply as can be.
    private func makeEmpty(_ name: String) throws {
        let file = unsafe open(directory.file(name), O_CREAT | O_WRONLY, 0o600)
        try #require(file >= 0)
        close(file)
    }
}

import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Agent

@Suite("Watching the configs' directories") struct DirectoryWatchTests {
    @Test("hears of a file that was made, closed or removed, and not of each write to it")
    func news() throws {
        let directory = try TemporaryDirectory()
        var watch = try DirectoryWatch()
        // What is in an #expect has to be copyable.
        let isNew = watch.watch([directory.path])
        let atFirst = watch.hasNews()
        #expect(isNew && !atFirst)
        let path = FilePath(directory.file("ss.json"))
        let file = try FileDescriptor.open(path, .writeOnly, options: .create, permissions: .ownerReadWrite)
        let made = watch.hasNews()
        // As the store does beside a config, with every commit.
        try file.writeAll("{".utf8)
        let written = watch.hasNews()
        try file.close()
        let closed = watch.hasNews()
        try FileManager.default.removeItem(atPath: path.string)
        let removed = watch.hasNews()
        #expect(made && !written && closed && removed)
        let afterwards = watch.hasNews()
        #expect(!afterwards)
    }
}

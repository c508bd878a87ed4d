import Foundation
import TestSupport

extension World {
    /// Damages the store, after which the agent is down, and starts it again.
    ///
    /// Totals come back from the kernel only where its counters show lifetime totals; where one was reset by hand, the
    /// table is made anew first.
    func damageStore(
        using random: inout SeededRandom, _ damage: (inout SeededRandom) throws -> Void
    ) throws -> Promise {
        var promise = Promise.exactFromKernel
        if !kernelIsWhole { promise.allow(try makeTableAnew(using: &random)) }
        try damage(&random)
        agent = nil
        try start()
        let names = try FileManager.default.contentsOfDirectory(atPath: disk.path)
        let quarantine = names.filter { $0.contains(".corrupt-") }
        if quarantine.contains(where: { $0.last?.isNumber == true }), try scrape().resets("adopted") == 0 {
            throw Broken(description: "a store was quarantined (\(quarantine)), and nothing was said to be adopted")
        }
        for name in quarantine { try FileManager.default.removeItem(atPath: disk.path + "/" + name) }
        return promise
    }

    /// A consistent copy of the store as it is now.
    func copyStore() throws -> String {
        let copy = disk.path + "/copy.db"
        try shell("sqlite3 -readonly \(store) '.timeout 5000' '.backup \(copy)'")
        return copy
    }

    /// The database, and its log where there is one.
    func storeFiles() throws -> [String] {
        [store, store + "-wal"].filter { FileManager.default.fileExists(atPath: $0) }
    }

    func truncate(_ file: String, using random: inout SeededRandom) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
        defer { try? handle.close() }
        let size = try handle.seekToEnd()
        try handle.truncate(atOffset: UInt64.random(in: 0...size, using: &random))
    }

    /// Flips a bit anywhere in the log or the database, but for the two figures in its head that say whose it is, and of
    /// which schema: the agent leaves such a file alone, and doesn't start.
    func flipBit(using random: inout SeededRandom) throws {
        let file = try storeFiles().randomElement(using: &random) ?? store
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: file))
        defer { try? handle.close() }
        let size = try handle.seekToEnd()
        guard size > 0 else { return }
        let place = UInt64.random(in: 0..<size, using: &random)
        if file == store, (60..<64).contains(place) || (68..<72).contains(place) { return }
        try handle.seek(toOffset: place)
        guard let byte = try handle.read(upToCount: 1)?.first else { return }
        try handle.seek(toOffset: place)
        try handle.write(contentsOf: [byte ^ (1 << UInt8.random(in: 0..<8, using: &random))])
    }
}

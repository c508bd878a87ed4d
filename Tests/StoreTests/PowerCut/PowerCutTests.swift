import FoundationEssentials
import SystemPackage
import Tally
import struct TestSupport.SeededRandom
import Testing

@testable import Store

/// The power is cut at every call that the store makes on its files, and what then remains of them is opened.
@Suite(.serialized) struct PowerCutTests {
    /// How many calls were made when the power went, and what that did.
    struct Cut: CustomStringConvertible {
        var calls: Int
        var call: FileCall?
        var survival: Disk.Survival
        var seed: UInt64

        var description: String {
            var next = call.map { "\($0)" } ?? "the end"
            if next.utf8.count > 200 { next = "\(next.prefix(200))…" }
            return "\(survival) of what was unsynced, cut after \(calls) calls, before \(next); PORTTALLY_SEED=\(seed)"
        }
    }

    /// Whether nothing was quarantined; only a disk that writes rubbish can make a log look like none.
    private func isTaken(_ store: Store, _ cut: Cut) -> Bool {
        let isLog = store.quarantine?.reason == "its write-ahead log is not one"
        return store.quarantine == nil || cut.survival == .someTorn && isLog
    }

    /// Hands each cut's remains to `body`.
    private func forEachCut(
        of calls: [FileCall], from start: Disk = Disk(), seed: UInt64, _ body: (Cut, Disk.Remains) throws -> Void
    ) throws {
        var disk = start
        for position in 0...calls.count {
            let call = position < calls.count ? calls[position] : nil
            for (number, survival) in Disk.Survival.allCases.enumerated() {
                var random = SeededRandom(seed: seed &+ UInt64(position * Disk.Survival.allCases.count + number))
                let remains = disk.remains(survival, &random)
                try body(Cut(calls: position, call: call, survival: survival, seed: seed), remains)
            }
            if let call { disk.apply(call) }
        }
    }

    @Test func `At every call the store is found as it was before the step or after it, and after it once it returned`()
        throws
    {
        let seed = SeededRandom.anySeed()
        let history = try StoreHistory()
        try #require(history.calls.count > 150)
        var seen: Set<Int> = []
        try forEachCut(of: history.calls, seed: seed) { cut, remains in
            let scratch = try Scratch(remains)
            let store = try scratch.reopen()
            try #require(isTaken(store, cut), "\(cut)")
            let contents = try StoreContents(store)
            let allowed = history.allowed(after: cut.calls)
            let found = allowed.lastIndex { $0.contents == contents }
            try #require(found != nil, "\(cut); allowed: \(allowed.map(\.name))")
            if let found { seen.insert(found) }
            // It is not only read, but goes on.
            guard cut.survival == .some else { return }
            try store.setNote("after", to: "the cut")
            try #require(try StoreContents(store) == contents, "\(cut)")
        }
        // Each state was what some cut left.
        #expect(seen.count > history.steps.count / 2)
    }

    @Test func `A power cut while the store recovers from one changes nothing`() throws {
        let seed = SeededRandom.anySeed()
        var random = SeededRandom(seed: seed)
        let history = try StoreHistory()
        let chosen = Set((0..<5).map { _ in Int.random(in: 0..<history.calls.count, using: &random) })
        var recoveries = 0
        try forEachCut(of: history.calls, seed: seed) { first, remains in
            guard chosen.contains(first.calls), first.survival == .some else { return }
            let scratch = try Scratch(remains)
            let disk = try scratch.disk(remains)
            var contents: StoreContents?
            let calls = try FileCall.log(under: scratch.path) { _ in contents = try StoreContents(scratch.reopen()) }
            try forEachCut(of: calls, from: disk, seed: seed) { second, remains in
                let store = try Scratch(remains).reopen()
                let found = try StoreContents(store)
                try #require(isTaken(store, second) && found == contents, "\(first); then \(second)")
                recoveries += 1
            }
        }
        #expect(recoveries > 20)
    }

    @Test func `A power cut while a store of version 1 is brought up to date loses nothing`() throws {
        let seed = SeededRandom.anySeed()
        let kept = KeptStore(version: 1)
        let old = try [UInt8](kept.copy(inMemory: true).bytes("porttally.db"))
        let start = Disk.Remains(files: [StoreHistory.file: old], directories: ["", "state"])
        let scratch = try Scratch(start)
        let disk = try scratch.disk(start)
        var contents: StoreContents?
        let calls = try FileCall.log(under: scratch.path) { _ in contents = try StoreContents(scratch.reopen()) }
        try #require(contents?.openings.count == 169 && calls.count > 20)
        try forEachCut(of: calls, from: disk, seed: seed) { cut, remains in
            let store = try Scratch(remains).reopen()
            let found = try StoreContents(store)
            try #require(isTaken(store, cut) && found == contents, "\(cut)")
        }
    }

    @Test func `A power cut while a ruined store is quarantined loses none of it`() throws {
        let seed = SeededRandom.anySeed()
        let ruins = Data("not a database".utf8)
        // An agent was here.
        let start = Disk.Remains(
            files: [StoreHistory.file: [UInt8](ruins), StoreHistory.file + ".lock": []], directories: ["", "state"])
        let scratch = try Scratch(start)
        let disk = try scratch.disk(start)
        let calls = try FileCall.log(under: scratch.path) { _ in
            let store = try scratch.reopen()
            #expect(store.quarantine != nil)
            try store.setNote("note", to: "new")
        }
        try forEachCut(of: calls, from: disk, seed: seed) { cut, remains in
            let scratch = try Scratch(remains)
            let store = try scratch.reopen()
            // Done when the new store has something in it.
            let note = try store.note("note")
            try #require(note == "new" || cut.call != nil, "\(cut)")
            let kept = try scratch.names(in: "state").filter { try scratch.bytes("state/\($0)") == ruins }
            try #require(kept.count == 1 && kept[0].hasPrefix("porttally.db.corrupt-"), "\(cut): \(kept)")
        }
    }

    @Test func `A power cut while a damaged store is replaced by what was saved of it loses nothing of either`() throws
    {
        let seed = SeededRandom.anySeed()
        let damaged = try Scratch(inMemory: true)
        do {
            let store = try Store.open(damaged)
            var world = World(ports: 5)
            for _ in 0..<6 {
                try world.step(store)
                let posting = world.posting()
                try store.commit(posting, boot: world.boot, at: world.time)
                world.ledger.apply(posting, boot: world.boot)
            }
        }
        let whole = try StoredHistory(Store.open(damaged))
        try damaged.sql("UPDATE port SET tcp_in_total_bytes = tcp_in_total_bytes + 1 WHERE port = 8002")
        let bytes = try damaged.bytes("porttally.db")
        let start = Disk.Remains(files: [StoreHistory.file: [UInt8](bytes)], directories: ["", "state"])
        let scratch = try Scratch(start)
        let disk = try scratch.disk(start)
        var saved: StoredHistory?
        let calls = try FileCall.log(under: scratch.path) { _ in saved = try StoredHistory(scratch.reopen()) }
        let expected = try #require(saved)
        try #require(whole.lost(in: expected) == 1 && calls.count > 20)
        try forEachCut(of: calls, from: disk, seed: seed) { cut, remains in
            let scratch = try Scratch(remains)
            let found = try StoredHistory(scratch.reopen())
            try #require(found == expected, "\(cut)")
            let kept = try scratch.names(in: "state").filter { try scratch.bytes("state/\($0)") == bytes }
            try #require(kept.count == 1 && kept[0].hasPrefix("porttally.db.corrupt-"), "\(cut): \(kept)")
        }
    }
}

extension SeededRandom {
    /// From `PORTTALLY_SEED`, to replay a run.
    static func anySeed() -> UInt64 {
        let seed =
            ProcessInfo.processInfo.environment["PORTTALLY_SEED"].flatMap { UInt64($0) }
            ?? .random(in: 0..<1_000_000_000)
        print("power cut seed: PORTTALLY_SEED=\(seed)")
        return seed
    }
}

extension Scratch {
    /// A directory with what remains of a disk, and rubbish for what SQLite maps into memory.
    convenience init(_ remains: Disk.Remains) throws {
        try self.init(inMemory: true)
        for directory in remains.directories.sorted() {
            try FileManager.default.createDirectory(atPath: "\(path)/\(directory)", withIntermediateDirectories: true)
        }
        for (name, bytes) in remains.files {
            try write(Data(name.hasSuffix("-shm") ? [UInt8](repeating: 0x5a, count: 32768) : bytes), to: name)
        }
    }

    /// The disk that it is on, where it holds just what remained.
    fileprivate func disk(_ remains: Disk.Remains) throws -> Disk {
        try Disk(remains) { try UInt64(FilePath(path + "/" + $0).stat().inode.rawValue) }
    }

    fileprivate func reopen() throws -> Store {
        try Store.open(FilePath(path + "/" + StoreHistory.file), at: UnixTime(0))
    }

    fileprivate func names(in directory: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path + "/" + directory)
    }
}

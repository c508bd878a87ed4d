import FoundationEssentials
import Tally
import Testing

@testable import Store

/// What can't be used is put in quarantine: it gets another name, with all that belongs to it, and stays as it was found.
@Suite struct QuarantineTests {
    @Test func `The log is quarantined with its database, byte for byte`() throws {
        let scratch = try Scratch.filled()
        let store = try Store.open(scratch)
        try store.setNote("a", to: "b")
        let crashed = try Scratch()
        for name in ["porttally.db", "porttally.db-wal", "porttally.db.lock"] {
            try crashed.write(try scratch.bytes(name), to: name)
        }
        try crashed.edit { data in for offset in 0..<100 { data[offset] = 0x55 } }
        let log = try crashed.bytes("porttally.db-wal")

        withExtendedLifetime(store) {}

        let aside = try #require(try Store.open(crashed).quarantine)
        #expect(aside.reason.contains("not a database"))
        #expect(try crashed.bytes("porttally.db.corrupt-20261120T233801Z-wal") == log)
    }

    @Test(arguments: [true, false])
    func `SQLite never gets to delete the log of a database that is gone or empty`(_ isGone: Bool) throws {
        let scratch = try Scratch()
        let log = Data([0x37, 0x7f, 0x06, 0x82] + [UInt8](repeating: 9, count: 5000))
        // An agent was here.
        try scratch.write(Data(), to: "porttally.db.lock")
        try scratch.write(log, to: "porttally.db-wal")
        if !isGone { try scratch.write(Data(), to: "porttally.db") }
        let store = try Store.open(scratch)
        #expect(store.quarantine != nil)
        #expect(try scratch.bytes("porttally.db.corrupt-20261120T233801Z-wal") == log)
    }

    @Test func `A log that isn't one is quarantined, and the database kept`() throws {
        let scratch = try Scratch.filled()
        let ledger = try Store.open(scratch).load(World.periods(at: UnixTime(0)))
        let garbage = Data([UInt8](repeating: 0xaa, count: 9000))
        try scratch.write(garbage, to: "porttally.db-wal")
        let store = try Store.open(scratch)
        #expect(store.quarantine?.file.hasSuffix(".corrupt-20261120T233801Z-wal") == true)
        #expect(try scratch.bytes("porttally.db.corrupt-20261120T233801Z-wal") == garbage)
        #expect(try store.load(World.periods(at: UnixTime(0))) == ledger)
        #expect(ledger.records.count == 100)
    }

    @Test func `What was quarantined is never overwritten`() throws {
        let scratch = try Scratch()
        try scratch.write(Data(), to: "porttally.db.lock")
        for text in ["one", "two", "three"] {
            try scratch.write(Data(text.utf8), to: "porttally.db")
            #expect(try Store.open(scratch).quarantine != nil)
        }
        let name = "porttally.db.corrupt-20261120T233801Z"
        #expect(try scratch.bytes(name) == Data("one".utf8))
        #expect(try scratch.bytes("\(name)-2") == Data("two".utf8))
        #expect(try scratch.bytes("\(name)-3") == Data("three".utf8))
    }

    @Test(arguments: ["empty", "begun", "zeros", "garbage"])
    func `A half-made database of an earlier start is no obstacle`(_ left: String) throws {
        let scratch = try Scratch()
        try scratch.write(Data("4711\n".utf8), to: "porttally.db.lock")
        var half = Data()
        if left == "begun" { half = try Scratch.filled().bytes("porttally.db").prefix(5000) }
        if left == "zeros" { half = Data(repeating: 0, count: 5000) }
        if left == "garbage" { half = Data("garbage".utf8) }
        try scratch.write(half, to: "porttally.db.new")
        try scratch.write(Data("garbage".utf8), to: "porttally.db.new-journal")
        #expect(try Store.open(scratch).quarantine == nil)
        #expect(try scratch.names.filter { $0.contains("new") } == [])
    }

    @Test(arguments: [
        (UnixTime(1_795_217_881), "20261120T233801Z"), (UnixTime(0), "19700101T000000Z"),
        (UnixTime(951_782_399), "20000228T235959Z"), (UnixTime(951_782_400), "20000229T000000Z"),
        (UnixTime(4_107_542_400), "21000301T000000Z"), (UnixTime(-1), "19691231T235959Z"),
    ])
    func `Times in names are UTC`(_ time: UnixTime, _ text: String) { #expect(time.compactUTC == text) }
}

import Foundation
import Glibc
import Exposition
import Tally
import TestSupport
import Testing
import TrafficTable

@testable import Agent

@Suite("Resets by others, in the books", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct ResetTests {
    @Test(
        "all counters that are reset after a reading, and before the sentinel is put back, are booked in full",
        arguments: [
            "true", "nft reset counter inet porttally sentinel", "nft reset counter inet porttally witness",
            "nft delete counter inet porttally witness",
        ])
    func afterTheReading(before: String) async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            let asked = Locked<Int?>(nil)
            // A reading asks for the time before the counters are read, and again before what they show is booked.
            let clock = WallClock {
                let isBetween = asked.update { asked in
                    asked = asked.map { $0 + 1 }
                    return asked == 2
                }
                if isBetween {
                    _ = try? shell("nft reset counters table inet porttally")
                    // Now every counter that counts has passed what the reading showed.
                    for _ in 0..<5 { try? exchange(udp: 1000, to: 8388) }
                }
                return WallClock.system.now()
            }
            // What was counted on 8389 before proves that all were reset, as it is at zero then.
            var books = try books(in: directory, clock: clock, ports: [8388, 8389], ownership: false)
            let truth = try Truth(ports: [8388])
            try exchange(udp: 1000, to: 8389)
            func counted() throws -> [UInt64?] {
                let counted = try truth.read()
                return CounterKind.allCases.map { counted["p8388_\($0.text)"]?.bytes }
            }
            func booked() -> [UInt64?] {
                let totals = books.ledger.totals(of: port8388)
                return CounterKind.allCases.map { totals[$0].bytes }
            }
            // Nobody has read this one when the reset comes: it is exact only if the reset came after the reading.
            try exchange(udp: 1000, to: 8388)
            try shell(before)
            asked.set(0)
            books.mend()
            #expect(books.status.kernelProblem == nil)
            #expect(try counted() == booked())
            #expect(books.ledger.resets == [.externalReset: 1])
            let shown = try NftRuleset.counters("porttally")
            #expect(shown["ss_8388_udp_in"]?.bytes == 5 * 1028, "otherwise it was not reset")
            #expect(shown["sentinel"]?.packets == 1 && shown["witness"]?.packets == 1)
            try exchange(udp: 1000, to: 8388)
            try books.read()
            #expect(try counted() == booked())
            #expect(books.ledger.resets == [.externalReset: 1])
        }
    }

    @Test("a counter that is reset alone, and passes its old value while that is waited for, is booked in full")
    func resetAndOvertaken() async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            var books = try books(in: directory, clock: .system, ports: [8388])
            func shown() throws -> UInt64 { try NftRuleset.counters("porttally")["ss_8388_udp_in"]?.bytes ?? 0 }
            for _ in 0..<50 { try exchange(udp: 1000, to: 8388) }
            try books.read()
            let before = try shown()
            try shell("nft reset counter inet porttally ss_8388_udp_in")
            // Between the reading's first look at it and its end.
            let (reader, sent) = (try ThreadWatch(), Locked(0))
            Thread {
                try? eventually("it waits for the end of the reset") { try reader.isPaused }
                for _ in 0..<70 {
                    try? exchange(udp: 1000, to: 8388)
                    sent.update { $0 += 1 }
                }
            }.start()
            try books.read()
            #expect(sent.get() > 60, "otherwise it has not passed its old value")
            try eventually("nothing is sent any more") { sent.get() == 70 }
            try books.read()
            #expect(books.ledger.totals(of: port8388).udpIn.bytes == before + (try shown()))
            #expect(books.ledger.resets[.externalReset] == 1)
        }
    }

    @Test("a counter that is reset alone while the store fails is waited for once, and booked when the store works")
    func storeFails() async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            var books = try books(in: directory, clock: .system, ports: [8388])
            for _ in 0..<2 { try exchange(udp: 1000, to: 8388) }
            try books.read()
            try shell("nft reset counter inet porttally ss_8388_udp_in")
            // Where the store was, none can be made.
            try shell("cd \(directory.path); rm porttally.db*; mkdir porttally.db")
            // Whoever waits for the end of a reset pauses every 5 ms for a second.
            let reader = try ThreadWatch()
            func waits() throws -> Int {
                let before = try reader.waits
                try books.read()
                return try reader.waits - before
            }
            #expect(try waits() > 20)
            #expect(!books.status.store.isUp && books.waitedFor.count == 1)
            #expect(try waits() < 20)
            try exchange(udp: 500, to: 8388)
            try shell("rmdir \(directory.file("porttally.db"))")
            // Making a store takes waits of its own, for the disk.
            _ = try books.openStore()
            #expect(try waits() < 20)
            #expect(books.status.store.isUp && books.waitedFor.isEmpty)
            #expect(books.ledger.totals(of: port8388).udpIn.bytes == 2 * 1028 + 528)
            #expect(books.ledger.resets == [.externalReset: 1])
        }
    }

    @Test("a table that is deleted while a reset is waited for takes nothing along that was read before")
    func resetAndDeleted() async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            var books = try books(in: directory, clock: .system, ports: [8388, 8389], ownership: false)
            for port in [8388, 8389] { try exchange(udp: 1000, to: port) }
            try books.read()
            for _ in 0..<50 { try exchange(udp: 1000, to: 8389) }
            let counted = try NftRuleset.counters("porttally")["ss_8389_udp_in"]?.bytes ?? 0
            try shell("nft reset counter inet porttally ss_8388_udp_in")
            let (reader, isSent) = (try ThreadWatch(), Locked(false))
            Thread {
                // It is busy with the kernel until it has read; then it pauses before each look at the sentinel.
                try? eventually("it waits for the end of the reset") { try reader.isPaused }
                _ = try? shell("nft delete table inet porttally")
                try? eventually("it is there again") {
                    (try? shell("nft list counter inet porttally ss_8389_udp_in")) != nil
                }
                for _ in 0..<10 { try? exchange(udp: 1000, to: 8389) }
                isSent.set(true)
            }.start()
            try books.read()
            #expect(books.ledger.totals(of: number(8389)).udpIn.bytes == counted)
            try books.read()
            try eventually("it has counted on") { isSent.get() }
            try books.read()
            #expect(books.ledger.totals(of: number(8389)).udpIn.bytes == counted + 10 * 1028)
            #expect(books.ledger.resets == [.externalReset: 1, .tableLost: 1])
        }
    }
}

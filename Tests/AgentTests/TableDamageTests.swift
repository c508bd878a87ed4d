import Foundation
import Logging
import Exposition
import Tally
import TestSupport
import Testing
import TrafficTable

@testable import Agent

@Suite("Damage to the table, in the books", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct TableDamageTests {
    /// All four elements of a port.
    private static let detach =
        "nft '\(CounterKind.allCases.map { "delete element inet porttally \($0.text) { 8388 };" }.joined())'"

    @Test("is none where the plan, a reset or an agent that was killed has made the difference")
    func none() async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            do {
                var books = try books(in: directory, clock: .system, ports: [8388], ownership: false)
                for ports in [[8388, 8389], [8389, 8390], [8388]] { books.count(ports.map(servicePort), lastGood: [:]) }
                try shell("nft reset counter inet porttally sentinel")
                books.mend()
                try shell("nft reset counters table inet porttally; nft delete counter inet porttally witness")
                books.mend()
                #expect(books.ledger.resets[.tableDamaged] == nil)
            }
            // Where an agent ends after it has removed a port's elements, the port comes back without them.
            try shell(Self.detach)
            let again = try books(in: directory, clock: .system, ports: [8388, 8391], ownership: false)
            #expect(again.ledger.resets[.tableDamaged] == nil)
        }
    }

    @Test(
        "is counted once, on disk, and mended",
        arguments: [
            detach, "nft flush chain inet porttally output", "nft delete element inet porttally udp_out { 8388 }",
            "nft 'add element inet porttally udp_in { 22 : \"ss_8388_udp_in\" }'",
            "nft 'add table inet porttally { flags dormant; }'",
        ])
    func counted(command: String) async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            var books = try books(in: directory, clock: .system, ports: [8388, 8389], ownership: false)
            let whole = try NftRuleset.listed()
            try shell(command)
            // With a port that the plan takes away at the same time.
            books.count([servicePort(8388)], lastGood: [:])
            books.mend()
            #expect(books.ledger.resets == [.tableDamaged: 1])
            books.count([8388, 8389].map(servicePort), lastGood: [:])
            #expect(try NftRuleset.listed() == whole)
            #expect(books.ledger.resets == [.tableDamaged: 1])
            let stored = "sqlite3 -readonly \(directory.file("porttally.db")) 'SELECT cause, count FROM reset'"
            #expect(try shell(stored) == "table_damaged|1\n")
        }
    }

    @Test("is counted also where it was done while no agent was there")
    func whileDown() async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            do { _ = try books(in: directory, clock: .system, ports: [8388]) }
            try shell("nft delete element inet porttally tcp_out { 8388 }")
            let again = try books(in: directory, clock: .system, ports: [8388])
            #expect(again.ledger.resets == [.tableDamaged: 1])
        }
    }

    @Test("is mended while the store fails, and counted when it works again")
    func storeFails() async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            var books = try books(in: directory, clock: .system, ports: [8388], ownership: false)
            let whole = try NftRuleset.listed()
            try shell("rm \(directory.file("porttally.db"))*; nft flush chain inet porttally input")
            // Where it was, none can be made.
            try FileManager.default.createDirectory(
                atPath: directory.file("porttally.db"), withIntermediateDirectories: false)
            books.mend()
            #expect(!books.status.store.isUp)
            #expect(try NftRuleset.listed() == whole)
            #expect(books.ledger.resets == [:])
            try shell("rmdir \(directory.file("porttally.db"))")
            try books.read()
            #expect(books.status.store.isUp)
            #expect(books.ledger.resets == [.tableDamaged: 1])
            try books.read()
            #expect(books.ledger.resets == [.tableDamaged: 1])
        }
    }
}

private func servicePort(_ value: Int) -> ServicePort { ServicePort(number: number(value)) }

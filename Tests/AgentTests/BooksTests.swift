import Logging
import ManagedTable
import Netfilter
import Store
import SystemPackage
import Tally
import TestSupport
import Testing
import TrafficTable

@testable import Agent

@Suite("The books, on the live kernel", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct BooksTests {
    @Test("scrapes that come together share a reading, and each gets one that began after it came")
    func shared() async throws {
        let directory = try TemporaryDirectory()
        let accountant = try await inNewNetworkNamespace {
            Accountant(try books(in: directory, clock: .system, ports: Array(20_000..<20_500)))
        }
        let before = accountant.board.begun
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    let seen = accountant.board.begun
                    let figures = await accountant.freshFigures()
                    try #require(figures.status.reading > seen)
                }
            }
            try await group.waitForAll()
        }
        let readings = accountant.board.begun - before
        #expect(readings >= 1)
        #expect(readings < 100, "200 scrapes cost \(readings) readings")
    }

    @Test("a port that the kernel does not count yet is not shown")
    func notYetCounted() async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            var books = try books(in: directory, clock: .system, ports: [8388], ownership: false)
            try shell("nft 'delete table inet porttally; add table inet porttally'")
            let both = [8388, 8389].map { ServicePort(number: number($0)) }
            books.count(both, lastGood: [:])
            #expect(books.board.published.status.ports.map(\.number) == [number(8388)])
            try shell("nft delete table inet porttally")
            books.readAndReport()
            #expect(books.board.published.status.ports == both)
        }
    }

    @Test("a kernel that can't be read is tried again at the pace, not in a loop")
    func unreadable() async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            let now = Locked(1_775_001_600.0 - 10)
            var books = try books(in: directory, clock: WallClock { now.get() }, ports: [8388], ownership: false)
            try shell("nft 'delete table inet porttally; add table inet porttally'")
            now.set(1_775_001_600.0 + 5)
            #expect(books.untilDue(interval: 10) == 0)
            books.readIfDue(interval: 10)
            #expect(!books.status.kernelIsUp)
            #expect(books.untilDue(interval: 10) > 5)
        }
    }

    @Test("a reading is due after the interval, at an hour's edge, and not before")
    func due() async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            let now = Locked(1_775_001_600.0 - 10)
            var books = try books(in: directory, clock: WallClock { now.get() }, ports: [8388])
            let wait = books.untilDue(interval: 3600)
            #expect(wait > 9 && wait < 10.1)
            #expect(books.untilDue(interval: 5) <= 5)
            now.set(1_775_001_600.0 + 0.1)
            #expect(books.untilDue(interval: 3600) == 0)
            books.readIfDue(interval: 3600)
            #expect(books.untilDue(interval: 3600) > 1000)
        }
    }
}

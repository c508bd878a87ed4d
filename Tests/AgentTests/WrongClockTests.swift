import Logging
import Netfilter
import Store
import SystemPackage
import Tally
import TestSupport
import Testing
import TrafficTable

@testable import Agent

@Suite("A clock that is wrong, in the books", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct WrongClockTests {
    @Test("a clock that starts in 1970 takes no history with it")
    func clockFarBehind() async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            let noon = 1_775_044_800.0
            let now = Locked(noon)
            var books = try books(in: directory, clock: WallClock { now.get() }, ports: [8388])
            var counted: UInt64 = 0
            for hour in 0..<40 {
                now.set(noon + Double(hour) * 3600 + 10)
                let before = try NftRuleset.counters("porttally")["ss_8388_udp_in"]?.bytes ?? 0
                try exchange(udp: 100, to: 8388)
                counted += (try NftRuleset.counters("porttally")["ss_8388_udp_in"]?.bytes ?? 0) - before
                try books.read()
            }
            let all = Period(start: UnixTime(Int64(noon)), end: UnixTime(Int64(noon) + 41 * 3600))
            let firstDay = Period(start: UnixTime(Int64(noon)), end: UnixTime(Int64(noon) + 12 * 3600))
            let before = try books.store?.usage(of: port8388, in: firstDay)?.udpIn.bytes
            now.set(1000)
            try exchange(udp: 100, to: 8388)
            try books.read()
            #expect(try books.store?.usage(of: port8388, in: firstDay)?.udpIn.bytes == before)
            let total = books.ledger.totals(of: port8388).udpIn.bytes
            #expect(total > counted)
            #expect(try books.store?.usage(of: port8388, in: all)?.udpIn.bytes == total)
            // The clock is right again.
            now.set(noon + 40 * 3600 + 100)
            try exchange(udp: 100, to: 8388)
            try books.read()
            #expect(try #require(books.status.periods).hour.start == UnixTime(Int64(noon) + 40 * 3600))
            #expect(books.untilDue(interval: 10) > 5)
        }
    }

    @Test("nor does one that shows 1970 when the agent starts")
    func startedInThePast() async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            let noon = 1_775_044_800.0 + 5 * 86400
            let now = Locked(noon)
            do {
                var books = try books(in: directory, clock: WallClock { now.get() }, ports: [8388])
                for hour in 0..<40 {
                    now.set(noon + Double(hour) * 3600 + 10)
                    try exchange(udp: 100, to: 8388)
                    try books.read()
                }
            }
            now.set(1000)
            var again = try books(in: directory, clock: WallClock { now.get() }, ports: [8388])
            try exchange(udp: 100, to: 8388)
            try again.read()
            now.set(noon + 40 * 3600 + 100)
            try exchange(udp: 100, to: 8388)
            try again.read()
            let record = try #require(again.ledger.records[port8388])
            let periods = try #require(again.status.periods)
            for (opening, period) in [(record.day, periods.day), (record.month, periods.month)] {
                let shown = record.usage(since: opening, of: period.start).udpIn.bytes
                #expect(try again.store?.usage(of: port8388, in: period)?.udpIn.bytes == shown)
                #expect(shown > 500)
            }
        }
    }

    @Test("nor does one that is ahead when the agent starts, and set right before anything is booked")
    func setBeforeBooking() async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            let noon = 1_775_044_800.0 + 5 * 86400
            let now = Locked(noon)
            let clock = WallClock { now.get() }
            do {
                var books = try books(in: directory, clock: clock, ports: [8388])
                for hour in 0..<5 {
                    now.set(noon + Double(hour) * 3600 + 10)
                    try exchange(udp: 100, to: 8388)
                    try books.read()
                }
            }
            now.set(noon + 100 * 86400)
            var again = try unstartedBooks(in: directory, clock: clock)
            now.set(noon + 4 * 3600 + 100)
            try again.start(ports: [ServicePort(number: port8388)])
            try exchange(udp: 100, to: 8388)
            try again.read()
            let record = try #require(again.ledger.records[port8388])
            let periods = try #require(again.status.periods)
            #expect(periods.hour.start == UnixTime(Int64(noon) + 4 * 3600))
            for (opening, period) in [(record.day, periods.day), (record.month, periods.month)] {
                let shown = record.usage(since: opening, of: period.start).udpIn.bytes
                #expect(try again.store?.usage(of: port8388, in: period)?.udpIn.bytes == shown)
                #expect(shown == 6 * 128)
            }
        }
    }

    @Test("a boot that was ahead for 30 hours is dated anew in the next one that is right, and every hour adds up")
    func aheadInEarlierBoot() async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            let noon = 1_775_044_800.0
            let now = Locked((truth: noon, error: 0.0, started: noon))
            let clock = WallClock(
                now: { now.get().truth + now.get().error },
                uptime: { Int64(now.get().truth - now.get().started) })
            func run(_ boot: String, error: Double, hours: Int, every minutes: Double = 60) throws -> UInt64 {
                now.update { $0 = ($0.truth, error, $0.truth) }
                var books = try books(in: directory, clock: clock, ports: [8388], ownership: false, boot: boot)
                for _ in 0..<hours {
                    now.update { $0.truth += minutes * 60 }
                    try exchange(udp: 100, to: 8388)
                    try books.read()
                }
                let record = try #require(books.ledger.records[port8388])
                let day = record.usage(since: record.day, of: try #require(books.status.periods).day.start)
                try shell("nft delete table inet porttally")
                return day.udpIn.bytes
            }
            // Well behind the edges, whose readings would belong to the hours before.
            now.update { $0.truth += 600 }
            _ = try run("first", error: 0, hours: 5)
            _ = try run("second", error: 8_640_000, hours: 30)
            _ = try run("third", error: 0, hours: 2, every: 5)
            let shown = try run("fourth", error: 0, hours: 40)
            let store = try Store.open(
                FilePath(directory.file("porttally.db")), at: UnixTime(Int64(now.get().truth)))
            func usage(_ from: Double, _ to: Double) throws -> UInt64 {
                let period = Period(start: UnixTime(Int64(from)), end: UnixTime(Int64(to)))
                return try store.usage(of: port8388, in: period)?.udpIn.bytes ?? 0
            }
            let today = (now.get().truth / 86400).rounded(.down) * 86400
            #expect(try usage(today, today + 86400) == shown)
            // It is 16:10, two days later: one in each hour.
            #expect(shown == 16 * 128)
            #expect(try usage(noon, today + 86400) == (5 + 30 + 2 + 40) * 128)
            var sum: UInt64 = 0
            for hour in stride(from: noon, to: today + 86400, by: 3600) { sum += try usage(hour, hour + 3600) }
            #expect(sum == (5 + 30 + 2 + 40) * 128)
        }
    }

    /// A clock that shows something else than the time.
    struct Wrong: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Seconds that the clock is ahead after a boot, until it is set right.
        var error: Double
        /// For how many hours there was traffic before.
        var hours: Int
    }

    @Test(
        "a boot whose clock is wrong for seconds moves nothing, and what came meanwhile is in the right day and month",
        arguments: [
            Wrong(testDescription: "100 days ahead", error: 8_640_000, hours: 5),
            Wrong(testDescription: "100 days behind", error: -8_640_000, hours: 5),
            Wrong(testDescription: "in 1970", error: -1_775_000_000, hours: 5),
            Wrong(testDescription: "100 days ahead, and much before", error: 8_640_000, hours: 40),
            Wrong(testDescription: "in 1970, and much before", error: -1_775_000_000, hours: 40),
            Wrong(testDescription: "in 1970, and nothing before", error: -1_775_000_000, hours: 0),
            Wrong(testDescription: "100 days ahead, and nothing before", error: 8_640_000, hours: 0),
        ])
    func wrongAfterBoot(wrong: Wrong) async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            // 2026-04-01 12:00:00 UTC, and the hours before it in March.
            let noon = 1_775_044_800.0
            let now = Locked((clock: noon, uptime: 0.0))
            let clock = WallClock(now: { now.get().clock }, uptime: { Int64(now.get().uptime) })
            func count(_ books: inout Books) throws -> UInt64 {
                let before = try NftRuleset.counters("porttally")["ss_8388_udp_in"]?.bytes ?? 0
                try exchange(udp: 100, to: 8388)
                try books.read()
                return (try NftRuleset.counters("porttally")["ss_8388_udp_in"]?.bytes ?? 0) - before
            }
            var before: [(hour: Double, bytes: UInt64)] = []
            do {
                now.set((noon - 20 * 86400, 30))
                var books = try books(in: directory, clock: clock, ports: [8388], boot: "first")
                for hour in 0..<wrong.hours {
                    let start = noon - 20 * 86400 + Double(hour) * 3600
                    // Well behind the edge, whose reading would belong to the hour before.
                    now.set((start + 10, 40 + Double(hour) * 3600))
                    before.append((start, try count(&books)))
                }
            }
            try shell("nft delete table inet porttally")
            now.set((noon + 60 + wrong.error, 12))
            var books = try books(in: directory, clock: clock, ports: [8388], boot: "second")
            var after = try count(&books)
            now.set((noon + 65 + wrong.error, 17))
            after += try count(&books)
            // NTP.
            now.set((noon + 70, 22))
            after += try count(&books)
            now.set((noon + 75, 27))
            after += try count(&books)
            let record = try #require(books.ledger.records[port8388])
            let periods = try #require(books.status.periods)
            #expect(periods.hour.start == UnixTime(Int64(noon)))
            #expect(record.usage(since: record.day, of: periods.day.start).udpIn.bytes == after)
            #expect(record.usage(since: record.month, of: periods.month.start).udpIn.bytes == after)
            for (hour, bytes) in before {
                let period = Period(start: UnixTime(Int64(hour)), end: UnixTime(Int64(hour) + 3600))
                #expect(try books.store?.usage(of: port8388, in: period)?.udpIn.bytes == bytes)
            }
            #expect(record.meters.udpIn.total.bytes == after + before.reduce(0) { $0 + $1.bytes })
        }
    }
}

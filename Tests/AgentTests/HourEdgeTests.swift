import Exposition
import Logging
import Netfilter
import Store
import SystemPackage
import Tally
import TestSupport
import Testing
import TrafficTable

@testable import Agent

@Suite("Hours, days and months in the books", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct HourEdgeTests {
    @Test("an hour, a day and a month end where the clock says, whatever is counted around them")
    func edges() async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            // 2026-03-31 23:59:50 UTC, ten seconds before a day and a month end.
            let midnight = 1_775_001_600.0
            let now = Locked(midnight - 10)
            var books = try books(in: directory, clock: WallClock { now.get() }, ports: [8388])
            func count(_ bytes: Int) throws -> UInt64 {
                let before = try NftRuleset.counters("porttally")["ss_8388_udp_in"]?.bytes ?? 0
                try exchange(udp: bytes, to: 8388)
                return (try NftRuleset.counters("porttally")["ss_8388_udp_in"]?.bytes ?? 0) - before
            }
            func usage(_ keyPath: KeyPath<PortRecord, OpeningBalance?>, of period: KeyPath<Periods, Period>) throws
                -> UInt64
            {
                let record = try #require(books.ledger.records[port8388])
                let start = try #require(books.status.periods)[keyPath: period].start
                return record.usage(since: record[keyPath: keyPath], of: start).udpIn.bytes
            }
            let first = try count(100)
            try books.read()
            let second = try count(200)
            // The edge's own reading is half a second late; what it finds belongs to the old month.
            now.set(midnight + 0.5)
            try books.read()
            #expect(try usage(\.month, of: \.month) == first + second)
            let third = try count(300)
            now.set(midnight + 60)
            try books.read()
            #expect(try usage(\.month, of: \.month) == third)
            #expect(try usage(\.day, of: \.day) == third)
            let old = Period(start: UnixTime(Int64(midnight) - 86400), end: UnixTime(Int64(midnight)))
            #expect(try books.store?.usage(of: port8388, in: old)?.udpIn.bytes == first + second)

            // The clock is set back into the old month: what was booked since goes there, nothing is lost.
            now.set(midnight - 30)
            let fourth = try count(50)
            try books.read()
            #expect(try usage(\.month, of: \.month) == first + second + third + fourth)
            now.set(midnight + 120)
            let fifth = try count(70)
            try books.read()
            #expect(try usage(\.month, of: \.month) == fifth)
            #expect(books.ledger.totals(of: port8388).udpIn.bytes == first + second + third + fourth + fifth)
        }
    }
    @Test("a port that nobody uses any more has nothing in the new day and month, as soon as they are there")
    func idlePort() async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            let midnight = 1_775_001_600.0
            let now = Locked(midnight - 10)
            var books = try books(in: directory, clock: WallClock { now.get() }, ports: [8388])
            try exchange(udp: 100, to: 8388)
            try books.read()
            func shown(_ period: String) throws -> [Int?] {
                let (figures, build) = (books.board.published, BuildInfo(version: "", swiftVersion: ""))
                let page = MetricsPage(
                    ports: figures.status.ports, ledger: figures.ledger,
                    periods: try #require(figures.status.periods), build: build)
                let lines = String(decoding: page.rendered(as: .text), as: UTF8.self).split(separator: "\n")
                let names = [
                    "start_timestamp_seconds{", "receive_bytes{port=\"8388\",", "transmit_bytes{port=\"8388\",",
                ]
                return names.map { name in
                    let start = "porttally_period_\(name)period=\"\(period)\"} "
                    return lines.first { $0.hasPrefix(start) }.flatMap { Int($0.dropFirst(start.count)) }
                }
            }
            #expect(try shown("month") == [Int(midnight) - 31 * 86_400, 128, 0])
            // The edge's own reading, and the next one, without a packet in between.
            now.set(midnight + 0.005)
            try books.read()
            now.set(midnight + 2)
            try books.read()
            for period in ["day", "month"] { #expect(try shown(period) == [Int(midnight), 0, 0]) }
        }
    }
}

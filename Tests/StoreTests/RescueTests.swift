import FoundationEssentials
import SystemPackage
import Tally
import Testing

@testable import Store

@Suite struct RescueTests {
    /// A process's memory in kB, as proc(5) has it: `VmRSS` now, `VmHWM` at most so far.
    private static func memory(_ name: String) throws -> Int {
        let status = try String(contentsOf: URL(filePath: "/proc/self/status"), encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(name) })
        return try #require(Int(line.filter { $0.isASCII && $0.isNumber }))
    }

    /// Whether memory tells nothing: sanitizers keep what was freed.
    private static let isSanitized = ProcessInfo.processInfo.environment["TSAN_OPTIONS"] != nil

    @Test(.disabled(if: isSanitized, "under a sanitizer, which keeps what was freed"))
    func `Of 150,000 openings, all that are whole are saved in less memory than the file would take`() async {
        // In a process of its own, where no other test takes memory.
        await #expect(processExitsWith: .success) {
            let scratch = try Scratch(inMemory: true)
            let figures = Schema.bookedColumns.map { _ in "n << 24" }.joined(separator: ", ")
            try scratch.sql(
                """
                \(Schema.creation)
                INSERT INTO port VALUES (8388, NULL, \(Schema.meterColumns.map { _ in "1 << 50" }.joined(separator: ", ")), 0);
                UPDATE port SET seal = \(Schema.port.seal);
                WITH RECURSIVE hour (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM hour WHERE n < 149999)
                INSERT INTO opening SELECT 8388, n * 3600, \(figures), seal(8388, n * 3600, \(figures)) FROM hour;
                UPDATE opening SET tcp_in_bytes = 7 WHERE start = 7200;
                """)
            let size = try scratch.file.stat().size / 1024
            try scratch.sql("\(Schema.creation)", in: "new.db")
            let new = try Connection(FilePath(scratch.path + "/new.db"), operation: "testing")
            let files = try StoreFiles(scratch.file, operation: "testing")

            let before = try RescueTests.memory("VmRSS")
            let rows = try Rescue.run(files, into: new)
            let growth = try RescueTests.memory("VmHWM") - before

            #expect(rows.hours == 149_999 && rows.damaged == 1 && rows.rebuiltPorts == 0)
            #expect(size > 10_000 && growth < size / 2, "\(growth) kB more for a file of \(size) kB")
        }
    }

    /// Openings of one port that are found one after the other, as hours and what every counter stood at, and those that
    /// stay.
    static let found: [(found: [(hour: Int64, figure: UInt64)], kept: [[Int64]])] = [
        ([(2, 20), (1, 10), (3, 30)], [[1, 10], [2, 20], [3, 30]]),
        // The same one more than once.
        ([(1, 10), (2, 20), (1, 10), (2, 20)], [[1, 10], [2, 20]]),
        // One that was deleted, and stands lower than the one before it.
        ([(1, 10), (2, 5), (3, 30)], [[1, 10], [3, 30]]),
        // An hour of which two are found: the first, unless it stands too low.
        ([(1, 10), (2, 20), (2, 25), (3, 30)], [[1, 10], [2, 20], [3, 30]]),
        ([(2, 5), (2, 25), (2, 20), (1, 10), (3, 30)], [[1, 10], [2, 25], [3, 30]]),
        ([(2, 5), (2, 4), (1, 10)], [[1, 10]]),
    ]

    @Test(arguments: found)
    func `No hour's usage is negative, and of two openings of an hour the first that fits stays`(
        _ found: [(hour: Int64, figure: UInt64)], _ kept: [[Int64]]
    ) throws {
        let scratch = try Scratch(inMemory: true)
        try scratch.sql(Schema.creation)
        let connection = try Connection(scratch.file, operation: "testing")
        let statements = try Statements(connection)
        let port = try #require(PortNumber(8388))
        var openings = try RescuedOpenings(connection, statements)
        for (hour, figure) in found {
            let booked = PerCounter(repeating: Traffic(bytes: figure, packets: figure))
            try openings.add(
                PortOpeningBalance(port: port, opening: OpeningBalance(start: UnixTime(hour), booked: booked)))
        }
        let (hours, last) = try openings.settle(port)
        try openings.finish()
        #expect(hours == kept.count && last?.start.seconds == kept.last?[0])
        let rows = "SELECT start, udp_out_packets FROM opening WHERE \(Schema.opening.isWhole) ORDER BY start"
        #expect(try connection.rows(rows, columns: 2) == kept)
        #expect(try connection.rows("SELECT count(*) FROM sqlite_schema WHERE name = 'copy'", columns: 1) == [[0]])
    }
}

import JSON5
import Tally
import Testing

@testable import API

@Suite("Usage")
struct UsageTests {
    private let calendar = Figures.test(ports: [], records: []).calendar

    private func query(_ fields: [(String, String)]) throws -> UsageQuery {
        var fields = try QueryFields(fields.map { (name: $0.0, value: $0.1) })
        let query = try UsageQuery(&fields, calendar, now: noon)
        try fields.end()
        return query
    }

    @Test("without anything it is the current month by day, up to now")
    func plain() throws {
        let query = try query([])
        #expect(query.granularity == .day)
        #expect(query.periods.count == 15)
        #expect(query.periods.first?.start == UnixTime(noon.seconds - 43_200 - 14 * 86_400))
        #expect(query.periods.last?.contains(noon) == true)
        #expect(try self.query([("by", "hour")]).periods.count == 13)
        #expect(try self.query([("by", "month"), ("from", "2024-12-01")]).periods.count == 1)
    }

    @Test("from is in it, to is not; a date is its first instant")
    func edges() throws {
        let days = try query([("from", "2024-12-02"), ("to", "2024-12-04")])
        #expect(days.periods.map { ($0.start - noon) / 3600 } == [-324, -300])
        let times = try query([("by", "hour"), ("from", "2024-12-02T10:30:00+08:00"), ("to", "2024-12-02T03:00:00Z")])
        #expect(times.periods.count == 1)
    }

    @Test(
        "what makes no sense is refused with its field",
        arguments: [
            ([("by", "week")], "by must be one of hour, day, month"),
            ([("from", "yesterday")], "from must be a time such as"), ([("to", "2024-13-01")], "to must be a time"),
            ([("from", "2024-12-02"), ("to", "2024-12-02")], "from must be before to"),
            ([("port", "0")], "port must be an integer from 1 to 65535"),
            ([("limit", "0")], "limit must be an integer from 1 to 10000"), ([("cursor", "x")], "cursor must be what"),
            ([("until", "now")], "until is not known; known are by, from, to, port, cursor, limit"),
            ([("by", "day"), ("by", "day")], "by stands there twice"),
            ([("by", "hour"), ("from", "1970-01-01")], "from is so long before to"),
        ])
    func refused(fields: [(String, String)], sentence: String) {
        let error = #expect(throws: QueryError.self) { try query(fields) }
        #expect(error?.description.hasPrefix(sentence) == true, "\(error?.description ?? "")")
    }

    private func changes(_ fields: [(String, String)]) throws -> ChangesQuery? {
        var fields = try QueryFields(fields.map { (name: $0.0, value: $0.1) })
        let query = try ChangesQuery(&fields)
        try fields.end()
        return query
    }

    @Test("who keeps rows asks with what the answer before had, page by page")
    func cursors() throws {
        #expect(try changes([]) == nil)
        let first = try #require(try changes([("since", ""), ("by", "month"), ("port", "8388"), ("limit", "5")]))
        #expect(first.since == nil)
        #expect(first.page == nil)
        #expect(first.granularity == .month)
        #expect(first.rows == 5)
        for instant in [nil, noon, UnixTime(-3600)] {
            let mark = HistoryMark(version: .random(in: 0 ... .max), calendar: 17, instant: instant)
            let page = ChangesPage(from: noon + -7200, mark: mark, port: .test(8388), start: UnixTime(-1))
            let answer = UsageAnswer(first, UsageChanges(from: noon, next: page, mark: mark), names: [:], calendar)
            #expect(answer.from == "2024-12-15T12:00:00Z")
            #expect(answer.since == nil)
            let cursor = try #require(answer.next)
            let next = try #require(try changes([("since", ""), ("cursor", cursor)]))
            #expect(next.page == page)
            let last = UsageAnswer(next, UsageChanges(from: nil, mark: mark), names: [:], calendar)
            #expect(last.next == nil)
            let since = try #require(last.since)
            #expect(try changes([("since", since)])?.since == mark)
        }
    }

    @Test(
        "what isn't such a thing is refused, and so are times",
        arguments: [
            ([("since", "0")], "since must be what an answer before has as since, or empty"),
            ([("since", "1.2.3.4")], "since must be"), ([("since", "x.2.3")], "since must be"),
            ([("since", "1.2.999999999999999")], "since must be"), ([("since", "1.fffffffff.3")], "since must be"),
            ([("since", ""), ("cursor", "8388.100")], "cursor must be what"),
            ([("since", ""), ("cursor", "0.1.1.1.1.1")], "cursor must be what"),
            ([("since", ""), ("from", "2024-12-02")], "from doesn't go with since"),
            ([("since", ""), ("to", "2024-12-02")], "to doesn't go with since"),
            ([("since", ""), ("until", "now")], "until is not known; known are since, by, port, cursor, limit"),
        ])
    func refusedChanges(fields: [(String, String)], sentence: String) {
        let error = #expect(throws: QueryError.self) { try changes(fields) }
        #expect(error?.description.hasPrefix(sentence) == true, "\(error?.description ?? "")")
    }

    @Test("pages cover each port's every period once, whatever their size", arguments: [1, 2, 3, 4, 5, 7, 12, 100])
    func pages(rows: Int) throws {
        let known = [1, 2, 5, 9].map(PortNumber.test)
        var (seen, cursor): ([String], String?) = ([], nil)
        repeat {
            var fields = [("from", "2024-12-02"), ("to", "2024-12-05"), ("limit", "\(rows)")]
            if let cursor { fields.append(("cursor", cursor)) }
            let query = try query(fields)
            let piece = UsagePiece(query, of: known)
            #expect(piece.ports.count * piece.periods.count <= rows)
            #expect(!piece.ports.isEmpty)
            for port in piece.ports { seen += piece.periods.map { "\(port) \($0.start.seconds)" } }
            cursor = piece.next?.text
        } while cursor != nil
        #expect(seen.count == 12)
        #expect(Set(seen).count == 12)
    }

    @Test("a port that never was has no rows, and no next page")
    func unknown() throws {
        let piece = UsagePiece(try query([("port", "3")]), of: [.test(1), .test(5)])
        #expect(piece.ports.isEmpty)
        #expect(piece.next == nil)
    }

    @Test("rows are written key for key, and as CSV with names in quotes where they need them")
    func rows() throws {
        let query = try query([("from", "2024-12-02"), ("to", "2024-12-03")])
        var usage = PerCounter(repeating: Traffic.zero)
        usage.tcpIn = Traffic(bytes: 10, packets: 1)
        usage.udpOut = Traffic(bytes: 20, packets: 2)
        let answer = UsageAnswer(
            query, UsagePiece(query, of: [.test(1), .test(2)]),
            [1, 2].map { UsageRow(port: .test($0), period: query.periods[0], usage: usage) },
            names: [.test(1): "a, \"b\""], calendar)
        let figures = #""receive_bytes":10,"transmit_bytes":20,"receive_packets":1,"transmit_packets":2"#
        let day = #""start":"2024-12-02T00:00:00Z","end":"2024-12-03T00:00:00Z""#
        #expect(
            text(answer.json)
                == #"{"by":"day","rows":[{"port":1,"name":"a, \"b\"",\#(day),\#(figures)},{"port":2,\#(day),\#(figures)}]}"#
        )
        #expect(
            text(answer.csv) == #"""
                port,name,start,end,receive_bytes,transmit_bytes,receive_packets,transmit_packets\#r
                1,"a, ""b""",2024-12-02T00:00:00Z,2024-12-03T00:00:00Z,10,20,1,2\#r
                2,,2024-12-02T00:00:00Z,2024-12-03T00:00:00Z,10,20,1,2\#r

                """#)
        #expect(try UsageAnswer(reading: JSON5Reader.read(answer.json)) == answer)
    }
}

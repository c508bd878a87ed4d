public import JSON5
public import Tally

/// What ports used, period by period; a period in which a port used nothing is left out.
public struct UsageAnswer: Sendable, Hashable, JSONRecord {
    /// What a port used in a period.
    public struct Row: Sendable, Hashable, JSONRecord {
        public var port: UInt16 = 0
        public var name: String?
        public var usage = PeriodAnswer()

        public init() {}

        package static let fields: [JSONField<Row>] = [
            JSONField("port", \.port), JSONField("name", \.name), JSONField("start", \.usage.start),
            JSONField("end", \.usage.end), JSONField("receive_bytes", \.usage.traffic.receivedBytes),
            JSONField("transmit_bytes", \.usage.traffic.transmittedBytes),
            JSONField("receive_packets", \.usage.traffic.receivedPackets),
            JSONField("transmit_packets", \.usage.traffic.transmittedPackets),
        ]
    }

    /// `hour`, `day` or `month`.
    public var by = ""
    /// To one who keeps rows, with the first page: those that begin then or later are to be let go of, and what is told
    /// takes their place.
    public var from: String?
    /// In ascending order of the ports, and of time.
    public var rows: [Row] = []
    /// What to ask for next; nil at the end.
    public var next: String?
    /// To one who keeps rows, with the last page: what to ask with the next time.
    public var since: String?

    public init() {}

    package static let fields: [JSONField<UsageAnswer>] = [
        JSONField("by", \.by), JSONField("from", \.from), JSONField("rows", \.rows), JSONField("next", \.next),
        JSONField("since", \.since),
    ]
}

extension UsageAnswer {
    /// - Parameters:
    ///   - query: What was asked for.
    ///   - piece: The part of it that is answered.
    ///   - usage: What was used in it, in order.
    ///   - names: What ports are called.
    ///   - calendar: Whose time zone the periods are shown in.
    public init(
        _ query: UsageQuery, _ piece: UsagePiece, _ usage: [UsageRow], names: [PortNumber: String],
        _ calendar: BillingCalendar
    ) {
        by = query.granularity.rawValue
        next = piece.next?.text
        rows = Self.rows(usage, names: names, calendar)
    }

    /// - Parameters:
    ///   - query: What was asked for.
    ///   - changes: What there is to tell.
    ///   - names: What ports are called.
    ///   - calendar: Whose time zone the periods are shown in.
    public init(
        _ query: ChangesQuery, _ changes: UsageChanges, names: [PortNumber: String], _ calendar: BillingCalendar
    ) {
        by = query.granularity.rawValue
        from = changes.from.map { calendar.text(of: $0) }
        rows = Self.rows(changes.rows, names: names, calendar)
        next = changes.next?.cursor
        if next == nil { since = changes.mark.cursor }
    }

    private static func rows(
        _ usage: [UsageRow], names: [PortNumber: String], _ calendar: BillingCalendar
    ) -> [Row] {
        // The same for all ports, and dear: a time zone is asked.
        var texts: [Period: PeriodAnswer] = [:]
        return usage.map { used in
            var row = Row()
            row.port = used.port.value
            row.name = names[used.port]
            row.usage = texts[used.period] ?? PeriodAnswer(used.period, PerCounter(repeating: .zero), calendar)
            texts[used.period] = row.usage
            row.usage.traffic = TrafficAnswer(used.usage)
            return row
        }
    }

    /// The rows as CSV (RFC 4180), with a line of names.
    public var csv: [UInt8] {
        var text = "port,name,start,end,receive_bytes,transmit_bytes,receive_packets,transmit_packets\r\n"
        for row in rows {
            let (usage, traffic) = (row.usage, row.usage.traffic)
            text += "\(row.port),\(Self.field(row.name ?? "")),\(usage.start),\(usage.end),"
            text += "\(traffic.receivedBytes),\(traffic.transmittedBytes),"
            text += "\(traffic.receivedPackets),\(traffic.transmittedPackets)\r\n"
        }
        return Array(text.utf8)
    }

    /// A field, in quotes where it needs them.
    private static func field(_ text: String) -> String {
        let needsQuotes = text.utf8.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 < 0x20 }
        return needsQuotes
            ? "\""
                + text.split(separator: "\"" as Character, omittingEmptySubsequences: false)
                .joined(separator: "\"\"") + "\"" : text
    }
}

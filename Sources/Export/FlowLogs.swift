public import API
public import Tally

/// Usage as text files: of a day by the hour, of a month by the day, of a year by the month, as Portflow-Monitor keeps it.
///
/// A file has all that is known of its day, month or year, so that it can be written any number of times. An hour belongs
/// to the day that it is in, and the last day of a month to that month.
public struct FlowLogs: Sendable {
    /// A kind of file.
    public enum Kind: Sendable, CaseIterable {
        case day, month, year

        /// What there is a block of lines for.
        public var blocks: Granularity {
            switch self {
            case .day: .hour
            case .month: .day
            case .year: .month
            }
        }
    }

    /// A file: its name, and all that it is to have.
    public struct File: Sendable, Hashable {
        public var name: String
        public var text: String
    }

    /// The ports that have a line in every block.
    private let counted: [UInt16]
    private let now: UnixTime
    private let direction: CountedTraffic
    private let calendar: BillingCalendar

    /// - Parameters:
    ///   - ports: The ports as they are now; those that are counted have a line in every block.
    ///   - direction: Which traffic the figures are of.
    ///   - calendar: Where hours, days and billing months begin.
    public init(_ ports: PortsAnswer, _ direction: CountedTraffic, _ calendar: BillingCalendar) {
        counted = ports.ports.filter { $0.state != .removed }.map(\.port)
        now = UnixTime(rfc3339: ports.time) ?? UnixTime(0)
        self.direction = direction
        self.calendar = calendar
    }

    /// The time of which usage is needed so that files are whole.
    ///
    /// - Parameters:
    ///   - kind: Of which files.
    ///   - time: What is to be in them, up to now.
    /// - Returns: From the first file's start to the last one's end, or to now.
    public func reach(_ kind: Kind, over time: Period) -> Period {
        var first = calendar.period(kind.blocks, at: time.start)
        let name = name(kind, first.start)
        while case let before = calendar.period(kind.blocks, at: first.start + -1),
            self.name(kind, before.start) == name
        {
            first = before
        }
        var last = calendar.period(kind.blocks, at: max(time.end + -1, time.start))
        let end = self.name(kind, last.start)
        while last.end <= now, self.name(kind, last.end) == end { last = calendar.period(kind.blocks, at: last.end) }
        return Period(start: first.start, end: min(last.end, now + 1))
    }

    /// The files of a kind.
    ///
    /// - Parameters:
    ///   - kind: The kind.
    ///   - rows: Usage by what its blocks are of.
    ///   - reach: The time that these are of.
    /// - Returns: The files in the order of time; none for what is before the first row.
    public func files(_ kind: Kind, _ rows: [UsageAnswer.Row], _ reach: Period) -> [File] {
        var used: [UnixTime: [UInt16: UInt64]] = [:]
        var ports: [Substring: Set<UInt16>] = [:]
        // Where a period begins is looked at once for all ports.
        for (start, rows) in Dictionary(grouping: rows, by: \.usage.start) {
            guard let start = UnixTime(rfc3339: start) else { continue }
            for row in rows { used[start, default: [:]][row.port] = direction.bytes(row.usage.traffic) }
            ports[name(kind, start), default: Set(counted)].formUnion(rows.map(\.port))
        }
        guard let first = used.keys.min() else { return [] }
        let starts = calendar.periods(by: kind.blocks, from: first, to: reach.end).map(\.start)
        var files: [File] = []
        for start in Set(starts).union(used.keys).sorted() {
            let name = name(kind, start)
            if files.last?.name != String(name) { files.append(File(name: String(name), text: "")) }
            let stamp = stamp(kind, start)
            var block = kind == .year ? "" : "\n"
            for port in (ports[name] ?? Set(counted)).sorted(by: >) {
                block = "\(stamp) port:\(port) \(used[start]?[port] ?? 0)\n" + block
            }
            files[files.count - 1].text += block
        }
        return files
    }

    /// The file that a period is in.
    private func name(_ kind: Kind, _ start: UnixTime) -> Substring {
        switch kind {
        case .day: digits(start, 2..<8) + "_daylog.txt"
        case .month: digits(calendar.period(.month, at: start).start, 2..<6) + "_monthlog.txt"
        case .year: digits(start, 0..<4) + "_yearlog.txt"
        }
    }

    /// What a period's lines begin with.
    private func stamp(_ kind: Kind, _ start: UnixTime) -> String {
        switch kind {
        case .day:
            // When it was read: in its last second, or now.
            let end = calendar.period(.hour, at: start).end
            let text = calendar.text(of: min(end + -1, max(now, start)))
            return text.prefix(10).split(separator: "-").joined(separator: "/") + "_" + text.dropFirst(11).prefix(8)
        case .month: return String(digits(start, 2..<8))
        case .year: return String(digits(start, 2..<6))
        }
    }

    /// Some of the eight digits of a date.
    private func digits(_ time: UnixTime, _ range: Range<Int>) -> Substring {
        let date = calendar.text(of: time).prefix(10).filter { $0 != "-" }
        return Substring(date.dropFirst(range.lowerBound).prefix(range.count))
    }
}

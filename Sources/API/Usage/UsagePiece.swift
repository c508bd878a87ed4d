public import Tally

/// The part of a ``UsageQuery`` that one answer covers: some ports in some of its periods, no more than its rows.
public struct UsagePiece: Sendable {
    /// In ascending order.
    public var ports: [PortNumber]
    public var periods: [Period]
    /// What comes after it; nil at the end.
    var next: UsageCursor?

    /// - Parameters:
    ///   - query: What is asked for.
    ///   - known: Every port that was ever counted, in ascending order.
    public init(_ query: UsageQuery, of known: [PortNumber]) {
        let wanted = query.port.map { port in known.filter { $0 == port } } ?? known
        var rest = wanted[...]
        var first = 0
        if let cursor = query.cursor {
            rest = wanted.drop { $0 < cursor.port }
            if rest.first == cursor.port {
                first = query.periods.firstIndex { $0.start >= cursor.start } ?? query.periods.count
            }
        }
        guard let port = rest.first, !query.periods.isEmpty else {
            (ports, periods) = ([], [])
            return
        }
        if first == 0, query.periods.count <= query.rows {
            ports = Array(rest.prefix(query.rows / query.periods.count))
            periods = query.periods
        } else {
            // One port alone, and as many of its periods as there is room for.
            ports = [port]
            periods = Array(query.periods[first...].prefix(query.rows))
            if first + periods.count < query.periods.count {
                next = UsageCursor(port: port, start: query.periods[first + periods.count].start)
                return
            }
        }
        if let following = rest.dropFirst(ports.count).first {
            next = UsageCursor(port: following, start: query.periods[0].start)
        }
    }
}

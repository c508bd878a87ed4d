internal import API
internal import Agent
internal import Tally

/// What is asked of the history, field by field.
struct UsageQuestion: Sendable {
    /// The fields of the query, but for the port.
    let fields: [(name: String, value: String)]

    init(_ options: HistoryOptions, _ agent: PorttallyAgent) {
        let count = [.hour: 24, .day: 30, .month: 12][options.by] ?? 1
        let end = options.to.flatMap { WrittenTime($0) }?.instant(in: agent.calendar) ?? agent.now + 1
        let first = UsageQuery.start(ofLast: count, options.by, before: end, agent.calendar)
        fields =
            [("by", options.by.rawValue), ("from", options.from ?? agent.calendar.text(of: first))]
            + (options.to.map { [("to", $0)] } ?? [])
    }

    /// The fields, for one port where one is named.
    func fields(for port: UInt16?) -> [(name: String, value: String)] {
        fields + (port.map { [("port", "\($0)")] } ?? [])
    }

    /// What they mean here, for one port where one is named.
    func query(_ agent: PorttallyAgent, for port: UInt16? = nil) throws -> UsageQuery {
        var fields = try QueryFields(fields(for: port))
        return try UsageQuery(&fields, agent.calendar, now: agent.now)
    }

    /// What to ask for, for one port where one is named.
    func target(for port: UInt16?) -> String {
        "/api/v1/usage?" + fields(for: port).map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }
}

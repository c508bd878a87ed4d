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
    private func fields(for port: UInt16?) -> [(name: String, value: String)] {
        fields + (port.map { [("port", "\($0)")] } ?? [])
    }

    /// What they mean here.
    func query(_ agent: PorttallyAgent) throws -> UsageQuery {
        var fields = try QueryFields(fields)
        return try UsageQuery(&fields, agent.calendar, now: agent.now)
    }

    /// Asks.
    ///
    /// - Parameters:
    ///   - source: Whom.
    ///   - ports: About which ports, in this order; nil for all.
    /// - Returns: All pages, as one answer.
    /// - Throws: ``AgentRefusal``, or where the store can't be read.
    func answer(of source: FigureSource, for ports: [UInt16]?) throws -> UsageAnswer {
        // History is as of the last reading: have one.
        if case .agent(let client) = source {
            let _: PortsAnswer = try FigureSource.ask(client, "/api/v1/ports?limit=1")
        }
        var all = UsageAnswer()
        for port in ports.map({ $0.map(Optional.some) }) ?? [nil] {
            let answer = try source.usage(fields(for: port))
            all.by = answer.by
            all.rows += answer.rows
        }
        return all
    }
}

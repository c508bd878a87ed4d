internal import API
internal import Agent
internal import Tally

extension FigureSource {
    /// What ports used in the periods of a time, all pages of it.
    ///
    /// - Parameters:
    ///   - granularity: Which periods.
    ///   - time: The first period is the one that holds its start.
    ///   - calendar: In whose zone the question is written.
    /// - Returns: Rows in ascending order of the ports, each port's in the order of time.
    /// - Throws: ``AgentRefusal``, or where the store can't be read.
    func usage(by granularity: Granularity, _ time: Period, _ calendar: BillingCalendar) throws -> [UsageAnswer.Row] {
        var fields = [
            (name: "by", value: granularity.rawValue), (name: "from", value: calendar.text(of: time.start)),
            (name: "to", value: calendar.text(of: time.end)),
        ]
        var page = try page(fields)
        var rows = page.rows
        while let next = page.next {
            fields = fields.prefix(3) + [(name: "cursor", value: next)]
            page = try self.page(fields)
            rows += page.rows
        }
        return rows
    }

    private func page(_ fields: [(name: String, value: String)]) throws -> UsageAnswer {
        switch self {
        case .agent(let client):
            // None of these values has a character that would have to be encoded.
            try Self.ask(client, "/api/v1/usage?" + fields.map { "\($0.name)=\($0.value)" }.joined(separator: "&"))
        case .store(let agent, let figures): try agent.storedUsage(fields, of: figures)
        }
    }
}

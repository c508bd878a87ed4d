internal import API
internal import Agent
internal import Tally

extension FigureSource {
    /// What was used in the periods of a question, all pages of it.
    ///
    /// - Parameter fields: The question's, as `/api/v1/usage` has them; no value has a character that would have to be
    ///   encoded.
    /// - Returns: Rows in ascending order of the ports, each port's in the order of time.
    /// - Throws: ``AgentRefusal``, or where the store can't be read.
    func usage(_ fields: [(name: String, value: String)]) throws -> UsageAnswer {
        var all = try page(fields)
        while let next = all.next {
            let page = try page(fields + [(name: "cursor", value: next)])
            all.rows += page.rows
            all.next = page.next
        }
        return all
    }

    /// What ports used in the periods of a time.
    ///
    /// - Parameters:
    ///   - granularity: Which periods.
    ///   - time: The first period is the one that holds its start.
    ///   - calendar: In whose zone the question is written.
    /// - Returns: Rows in ascending order of the ports, each port's in the order of time.
    /// - Throws: ``AgentRefusal``, or where the store can't be read.
    func usage(by granularity: Granularity, _ time: Period, _ calendar: BillingCalendar) throws -> [UsageAnswer.Row] {
        try usage([
            ("by", granularity.rawValue), ("from", calendar.text(of: time.start)), ("to", calendar.text(of: time.end)),
        ]).rows
    }

    private func page(_ fields: [(name: String, value: String)]) throws -> UsageAnswer {
        switch self {
        case .agent(let client):
            try Self.ask(client, "/api/v1/usage?" + fields.map { "\($0.name)=\($0.value)" }.joined(separator: "&"))
        case .store(let agent, let figures): try agent.storedUsage(fields, of: figures)
        }
    }
}

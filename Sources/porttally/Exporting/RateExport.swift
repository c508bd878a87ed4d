internal import API
internal import Agent
internal import Export
internal import Linux
internal import Web

extension ExportOptions {
    /// Writes rates, once or until the process is told to stop.
    ///
    /// - Throws: Where the file can't be written; where it is once, also what the agent says.
    func writeRates(_ agent: PorttallyAgent) async throws {
        let client = agent.client
        guard let pace else {
            // Rates are of two looks.
            _ = try rates(client)
            try await Task.sleep(for: .seconds(2))
            return try write(try rates(client) ?? "")
        }
        var complaint: String?
        while true {
            do {
                let text = try rates(client)
                complaint = nil
                if let text { try write(text) }
            } catch  where !(error is FileWriteError) {
                // No figures rather than old ones; and it is said once.
                if let output { AtomicFile.remove(output) }
                if complaint != "\(error)" { Porttally.complain("porttally: \(error)\n") }
                complaint = "\(error)"
            }
            try await Task.sleep(for: .seconds(pace))
        }
    }

    /// Asks for ports and rates.
    ///
    /// - Returns: The lines; nil where nobody has looked before, so that there are no rates yet.
    private func rates(_ client: HTTPClient) throws -> String? {
        let rates: LiveAnswer = try FigureSource.ask(client, "/api/v1/live")
        return rates.seconds > 0 ? RateList.text(try FigureSource.agent(client).ports(), rates) : nil
    }
}

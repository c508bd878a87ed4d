internal import Agent
internal import CommandLineOptions

extension Command where Action == Porttally.Action {
    /// A command that has the agent do something, and says how that went; an error becomes a sentence and the status that
    /// fits it.
    init(_ name: String, abstract: String, body: @escaping @Sendable (PorttallyAgent) async throws -> ExitStatus) {
        self.init(name, abstract: abstract, options: Options.declared, over: Options()) { options in
            {
                do { return try await body(try options.agent()) } catch {
                    Porttally.complain("porttally: \(error)\n")
                    return ExitStatus(error)
                }
            }
        }
    }
}

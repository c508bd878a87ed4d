internal import API
internal import Agent
internal import CommandLineOptions
internal import Linux

extension Command where Action == Porttally.Action {
    /// A command that has the agent do something, and says how that went.
    init(_ name: String, abstract: String, body: @escaping @Sendable (PorttallyAgent) async throws -> ExitStatus) {
        self.init(name, abstract: abstract, options: Options.declared, over: Options()) { options in
            Porttally.performing { try await body(try options.agent()) }
        }
    }
}

extension Porttally {
    /// What does something; an error becomes a sentence and the status that fits it.
    static func performing(_ body: @escaping @Sendable () async throws -> ExitStatus) -> Action {
        {
            do { return try await body() } catch {
                complain("porttally: \(error)\n")
                switch error {
                case let error as AgentRefusal: return error.exitStatus
                case is UnknownPort, is NoAgent: return .unavailable
                case is Refusal, is QueryError: return .usage
                case is FileWriteError: return .cannotCreate
                default: return ExitStatus(error)
                }
            }
        }
    }
}

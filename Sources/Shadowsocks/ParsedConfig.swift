public import Tally

/// What one config says.
public struct ParsedConfig: Sendable, Equatable {
    /// One for each port number, in ascending order.
    public var ports: [ServicePort]
    /// What was refused, in the order of the file.
    public var problems: [ConfigProblem]

    public init(ports: [ServicePort] = [], problems: [ConfigProblem] = []) {
        self.ports = ports
        self.problems = problems
    }
}

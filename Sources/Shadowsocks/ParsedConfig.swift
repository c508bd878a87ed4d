public import Tally

/// What one config says.
public struct ParsedConfig: Sendable, Equatable {
    /// One for each port number, in ascending order.
    public var ports: [ServicePort]
    /// What was refused, in the order of the file; the first few where it is more.
    public var problems: [ConfigProblem]
    /// How many things were refused.
    public var faults: Int
    /// What is worth knowing and nothing to mend.
    public var notes: [ConfigProblem]

    public init(
        ports: [ServicePort] = [], problems: [ConfigProblem] = [], faults: Int? = nil, notes: [ConfigProblem] = []
    ) {
        self.ports = ports
        self.problems = problems
        self.faults = faults ?? problems.count
        self.notes = notes
    }
}

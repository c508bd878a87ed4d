public import Tally

/// What all configs say together.
public struct ScanResult: Sendable, Equatable {
    /// One for each port number, in ascending order.
    public var ports: [ServicePort] = []
    /// Every place looked at, in the order of looking.
    public var places: [Place] = []
    /// The files and directories that can't be read now, each with a sentence; scan again while there are any.
    public var degraded: [String: String] = [:]
    /// What was refused in files that are otherwise good; the first hundred where it is more.
    public var problems: [ConfigProblem] = []
    /// How much more was refused than ``problems`` has.
    public var unlisted = 0
    /// What is worth knowing and nothing to mend.
    public var notes: [ConfigProblem] = []
    /// The directories that show every change, sorted; watch them for changed entries and for their own going.
    public var watch: [String] = []

    /// Nothing found, and nothing wrong.
    public init() {}
}

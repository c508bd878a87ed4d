/// Why a text is not a listen address, and what to write instead.
public struct ListenAddressError: Error, Hashable, CustomStringConvertible {
    /// The text as the operator wrote it.
    public let value: String
    /// What is wrong with it.
    public let problem: String
    /// What to do about it.
    public let remedy: String

    /// The sentence for the operator.
    public var description: String { "listen address \"\(value)\": \(problem) (\(remedy))" }
}

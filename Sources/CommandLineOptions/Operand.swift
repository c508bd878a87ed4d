/// What a command is about, given without a name: `porttally status 8388`.
public struct Operand<Values>: Sendable {
    let declaration: OperandDeclaration
    /// Takes the text over into the command's values, or throws what is wrong with it.
    let take: @Sendable (String, inout Values) throws -> Void

    /// An operand.
    /// - Parameters:
    ///   - placeholder: What stands for it in help.
    ///   - isRequired: Whether the command can't do without.
    ///   - candidates: What it can be, for completions.
    ///   - help: Whole sentences.
    ///   - take: Puts the text in its place. What it throws is shown as the reason why the text is refused.
    public init(
        _ placeholder: String, isRequired: Bool = false, candidates: Candidates = .unknown, help: String,
        take: @escaping @Sendable (String, inout Values) throws -> Void
    ) {
        declaration = OperandDeclaration(
            placeholder: placeholder, isRequired: isRequired, candidates: candidates, help: help)
        self.take = take
    }
}

/// What help says of an operand.
struct OperandDeclaration: Sendable, Equatable {
    let placeholder: String
    let isRequired: Bool
    let candidates: Candidates
    /// One or more whole sentences.
    let help: String

    /// How help and complaints write it.
    var synopsis: String { "<\(placeholder)>" }
}

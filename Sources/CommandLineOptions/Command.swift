/// A command of a program: `porttally check`.
public struct Command<Action>: Sendable {
    /// What is written to have it done.
    let name: String
    /// What it does, in one sentence.
    let abstract: String
    let options: [OptionDeclaration]
    /// How what it is about is written in help, where something may stand there: `[<port>]`.
    let operand: OperandDeclaration?
    private let makeAction: @Sendable (inout OptionReader) throws(UsageError) -> Action

    /// A command with the values that its options fill in.
    /// - Parameters:
    ///   - name: What is written to have it done.
    ///   - abstract: What it does, in one sentence.
    ///   - options: Its options, in the order of its help.
    ///   - operand: What may stand there without a name, once.
    ///   - values: What holds where no option says otherwise.
    ///   - action: What is to be done with such values.
    public init<Values: Sendable>(
        _ name: String, abstract: String, options: [Option<Values>], operand: Operand<Values>? = nil,
        over values: Values, action: @escaping @Sendable (Values) -> Action
    ) {
        self.name = name
        self.abstract = abstract
        self.options = options.map(\.declaration)
        self.operand = operand?.declaration
        makeAction = { reader throws(UsageError) in
            var values = values
            var free = operand
            while let argument = try reader.next() {
                switch argument {
                case .use(let use):
                    let option = options[use.index]
                    do { try option.take(use.value, &values) } catch {
                        throw UsageError("--\(option.declaration.name): \(error)")
                    }
                case .operand(let text):
                    guard let operand = free else { throw UsageError("Unexpected argument '\(text)'") }
                    free = nil
                    do { try operand.take(text, &values) } catch { throw UsageError("\(error)") }
                }
            }
            if let free, free.declaration.isRequired {
                throw UsageError("Missing argument '\(free.declaration.synopsis)'")
            }
            return action(values)
        }
    }

    /// What the arguments behind the command's name ask for.
    /// - Throws: ``UsageError``, about the first argument that is wrong.
    func action(_ arguments: ArraySlice<String>) throws(UsageError) -> Action {
        var reader = OptionReader(arguments, options: options)
        return try makeAction(&reader)
    }
}

/// Reads the arguments behind a command as uses of its options.
struct OptionReader {
    /// The options that the command has.
    let options: [OptionDeclaration]
    private var arguments: ArraySlice<String>
    private var isPastOptions = false

    init(_ arguments: ArraySlice<String>, options: [OptionDeclaration]) {
        self.arguments = arguments
        self.options = options
    }

    /// What an argument is, with the value that belongs to it.
    enum Argument: Equatable {
        case use(OptionUse)
        /// What stands there without a name.
        case operand(String)
    }

    /// The next use of an option, or the next operand; nil at the end.
    /// - Throws: ``UsageError`` at an unknown option, at one without its value, and at one with a value that takes none.
    mutating func next() throws(UsageError) -> Argument? {
        guard let argument = arguments.popFirst() else { return nil }
        if !isPastOptions && argument == "--" {
            isPastOptions = true
            return try next()
        }
        guard !isPastOptions, argument.hasPrefix("-"), argument != "-" else {
            return .operand(argument)
        }
        let equals = argument.firstIndex(of: "=")
        let spelling = String(argument[..<(equals ?? argument.endIndex)])
        let attached = equals.map { String(argument[argument.index(after: $0)...]) }
        guard let index = options.firstIndex(where: { $0.spellings.contains(spelling) }) else {
            throw UsageError("Unknown option '\(spelling)'", near: spelling, options.flatMap(\.spellings))
        }
        switch options[index].kind {
        case .value: return .use(OptionUse(index: index, value: .text(try value(of: options[index], attached))))
        case .flag, .toggle:
            if let attached { throw UsageError("'\(spelling)' takes no value, but '\(attached)' was given") }
            return .use(OptionUse(index: index, value: .isOn(spelling == "--\(options[index].name)")))
        }
    }

    /// What stands behind the equals sign, or else the next argument where that is no option itself.
    private mutating func value(of option: OptionDeclaration, _ attached: String?) throws(UsageError) -> String {
        if let attached, !attached.isEmpty { return attached }
        guard attached == nil, let next = arguments.first, !next.hasPrefix("-") || next == "-" else {
            throw UsageError("Missing value for '\(option.synopsis)'")
        }
        arguments.removeFirst()
        return next
    }
}

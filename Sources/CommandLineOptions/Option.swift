/// An option of a command, and what it does to the command's values.
public struct Option<Values>: Sendable {
    let declaration: OptionDeclaration
    /// Takes the value over into the command's values, or throws what is wrong with it.
    let take: @Sendable (OptionUse.Value, inout Values) throws -> Void

    /// An option with a value: `--name value` or `--name=value`.
    /// - Parameters:
    ///   - name: Its name, without dashes.
    ///   - placeholder: What stands for the value in help.
    ///   - repeats: Whether it may be given more than once, each time with one value more. One that doesn't repeat is taken
    ///     over again, so that the last value counts.
    ///   - candidates: What the value can be, for completions.
    ///   - help: Whole sentences.
    ///   - take: Puts the value in its place. What it throws is shown as the reason why the value is refused.
    /// - Returns: The option, for a command's list.
    public static func value(
        _ name: String, _ placeholder: String, repeats: Bool = false, candidates: Candidates = .unknown, help: String,
        take: @escaping @Sendable (String, inout Values) throws -> Void
    ) -> Option {
        let kind = OptionDeclaration.Kind.value(placeholder: placeholder)
        return Option(
            declaration: OptionDeclaration(
                name: name, kind: kind, repeats: repeats, candidates: candidates, help: help),
            take: { value, values in if case .text(let text) = value { try take(text, &values) } })
    }

    /// A flag that is switched on by `--name` and off by `--no-name`; the last one counts.
    /// - Parameters:
    ///   - name: Its name, without dashes.
    ///   - help: Whole sentences.
    ///   - take: Puts true or false in its place.
    /// - Returns: The option, for a command's list.
    public static func toggle(
        _ name: String, help: String, take: @escaping @Sendable (Bool, inout Values) -> Void
    ) -> Option {
        Option(
            declaration: OptionDeclaration(name: name, kind: .toggle, repeats: false, help: help),
            take: { value, values in if case .isOn(let isOn) = value { take(isOn, &values) } })
    }

    /// A flag that is off unless given: `--name`.
    /// - Parameters:
    ///   - name: Its name, without dashes.
    ///   - help: Whole sentences.
    ///   - take: Notes that it was given.
    /// - Returns: The option, for a command's list.
    public static func flag(
        _ name: String, help: String, take: @escaping @Sendable (inout Values) -> Void
    ) -> Option {
        Option(
            declaration: OptionDeclaration(name: name, kind: .flag, repeats: false, help: help),
            take: { _, values in take(&values) })
    }

    /// The same option of a command whose values hold these.
    public func of<Whole>(_ part: any WritableKeyPath<Whole, Values> & Sendable) -> Option<Whole> {
        Option<Whole>(declaration: declaration) { [take] value, whole in try take(value, &whole[keyPath: part]) }
    }
}

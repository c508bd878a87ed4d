/// What the command line may say about one option, and what help says of it.
struct OptionDeclaration: Sendable, Equatable {
    /// How an option is written.
    enum Kind: Sendable, Equatable {
        /// `--name value` or `--name=value`; the placeholder stands for the value in help.
        case value(placeholder: String)
        /// `--name`.
        case flag
        /// `--name` or `--no-name`.
        case toggle

        var hasValue: Bool { if case .value = self { true } else { false } }
    }

    /// The name, without dashes.
    let name: String
    let kind: Kind
    /// Whether each use adds a value; otherwise the last one counts.
    let repeats: Bool
    /// What its value can be.
    let candidates: Candidates
    /// One or more whole sentences.
    let help: String

    init(name: String, kind: Kind, repeats: Bool, candidates: Candidates = .unknown, help: String) {
        self.name = name
        self.kind = kind
        self.repeats = repeats
        self.candidates = candidates
        self.help = help
    }

    /// Every way to write its name.
    var spellings: [String] {
        switch kind {
        case .value, .flag: ["--\(name)"]
        case .toggle: ["--\(name)", "--no-\(name)"]
        }
    }

    /// How help and complaints write it.
    var synopsis: String {
        switch kind {
        case .value(let placeholder): "--\(name) <\(placeholder)>"
        case .flag, .toggle: spellings.joined(separator: "/")
        }
    }
}

extension Program {
    /// The help of the whole program: what its commands are.
    var help: String {
        HelpPage(
            abstract: abstract, usage: usage(nil),
            sections: [
                HelpPage.Section("Commands", commands.map { HelpPage.Row($0.name, $0.abstract) }),
                HelpPage.Section("Options", Self.common),
            ], end: "See '\(name) help <command>' for the options of a command."
        ).text
    }

    /// The help of one command: what its options are.
    func help(_ command: Command<Action>) -> String {
        let options = command.options.map { option in
            HelpPage.Row(option.synopsis, option.help + (option.repeats ? " May be repeated." : ""))
        }
        let operands = command.operand.map { [HelpPage.Row($0.synopsis, $0.help)] } ?? []
        return HelpPage(
            abstract: command.abstract, usage: usage(command),
            sections: (operands.isEmpty ? [] : [HelpPage.Section("Arguments", operands)])
                + [HelpPage.Section("Options", options + Self.common)], end: nil
        ).text
    }

    /// What every command takes.
    private static var common: [HelpPage.Row] {
        [HelpPage.Row("--version", "Show the version."), HelpPage.Row("-h, --help", "Show this help.")]
    }
}

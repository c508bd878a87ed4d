internal import API
internal import CommandLineOptions
internal import Linux
internal import Terminal

/// What commands take that show figures: which agent's, and how.
struct ViewOptions: Sendable {
    /// How figures are written.
    enum Format: Sendable {
        case table, json, csv
    }

    var agent = Options()
    var units = Units.iec
    var format = Format.table

    static let agents: [Option<ViewOptions>] = [Options.config, Options.table, Options.state].map { $0.of(\.agent) }

    static let units = Option<ViewOptions>.value(
        "units", "units", candidates: .words(Units.allCases.map(\.rawValue)),
        help: "How amounts are written: iec (KiB, MiB), si (kB, MB) or bytes. Default: iec"
    ) {
        guard let units = Units(rawValue: $0) else { throw Refusal(description: "\($0) is none of iec, si and bytes") }
        $1.units = units
    }

    static let json = Option<ViewOptions>.flag("json", help: "Print the API's answer.") { $0.format = .json }

    /// How texts are to look on standard output.
    var look: Look {
        Look(terminal: Terminals.columns, environment: ProcessEnvironment.current, units: units)
    }
}

internal import API
internal import Agent
internal import CommandLineOptions
internal import Tally
internal import Terminal

extension Porttally {
    /// What was used when.
    static let history = Command(
        "history", abstract: "Show what was used by hour, day or month.", options: HistoryOptions.declared,
        over: HistoryOptions()
    ) { options in
        performing {
            let agent = try options.view.agent.agent()
            let source = try FigureSource(agent)
            let ports = try options.port.map { try $0.among(try source.ports().ports) }
            let question = UsageQuestion(options, agent)
            let query = try question.query(agent)
            let answer = try question.answer(of: source, for: ports?.map(\.port))
            switch options.view.format {
            case .json: show(answer.jsonText)
            case .csv: show(String(decoding: answer.csv, as: UTF8.self))
            case .table:
                let title = ports.map { $0.map(\.title).joined(separator: ", ") } ?? "all ports"
                let sums = UsageSums(answer, query, agent.calendar, now: agent.now)
                show(options.view.look.history(sums, of: title))
            }
            return .success
        }
    }
}

/// What `history` takes.
struct HistoryOptions: Sendable {
    var view = ViewOptions()
    var by = Granularity.day
    /// The first instant, and the first one that is not asked for any more, as they are written.
    var (from, to): (String?, String?)
    /// The port; nil for all together.
    var port: PortChoice?

    static let declared: [Option<HistoryOptions>] =
        [
            .value(
                "by", "period", candidates: .words(Granularity.allCases.map(\.rawValue)),
                help: "How finely: hour (the last 24), day (the last 30) or month (the last 12). Default: day"
            ) {
                guard let by = Granularity(rawValue: $0) else {
                    throw Refusal(description: "\($0) is none of hour, day and month")
                }
                $1.by = by
            },
            .value("port", "number", candidates: .ports, help: "Of one port. Default: of all ports together.") {
                $1.port = try .number($0)
            },
            .value("name", "name", candidates: .names, help: "Of the port with that name.") { $1.port = .name($0) },
            .value("from", "time", help: "Since when: 2026-12-31, or 2026-12-31T18:00:00+08:00.") {
                $1.from = try time($0)
            },
            .value("to", "time", help: "Until when; that is not in it. Default: now") { $1.to = try time($0) },
            ViewOptions.units.of(\.view), ViewOptions.json.of(\.view),
            .flag("csv", help: "Print the API's answer as CSV.") { $0.view.format = .csv },
        ] + ViewOptions.agents.map { $0.of(\.view) }

    private static func time(_ text: String) throws -> String {
        guard WrittenTime(text) != nil else { throw Refusal(description: "\(text) \(WrittenTime.rule)") }
        return text
    }
}

extension PortAnswer {
    /// Its number, and its name where it has one.
    var title: String { "port \(port)" + (name.map { " \($0)" } ?? "") }
}

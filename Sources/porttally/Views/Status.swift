internal import API
internal import Agent
internal import CommandLineOptions
internal import Terminal

extension Porttally {
    /// What `status` takes.
    struct StatusOptions: Sendable {
        var view = ViewOptions()
        var port: PortChoice?

        static let declared = (ViewOptions.agents + [ViewOptions.units, ViewOptions.json]).map {
            $0.of(\StatusOptions.view)
        }
    }

    /// What ports have used, and how it is with their limits.
    static let status = Command(
        "status", abstract: "Show the ports: traffic, limits, state.", options: StatusOptions.declared,
        operand: Operand(
            "port|name", candidates: .portsAndNames, help: "Show all there is of one port, by its number or its name."
        ) {
            $1.port = .either($0)
        }, over: StatusOptions()
    ) { options in
        performing {
            let source = try FigureSource(try options.view.agent.agent())
            let (look, isJSON) = (options.view.look, options.view.format == .json)
            let rates = isJSON ? nil : try await source.rates()
            let answer = try source.ports()
            guard let wanted = options.port else {
                show(isJSON ? answer.jsonText : look.status(answer, rates: rates))
                return .success
            }
            let found = try wanted.among(answer.ports)
            show(
                found.map { isJSON ? $0.jsonText : look.detail($0, rates: rates) }.joined(
                    separator: isJSON ? "" : "\n"))
            return .success
        }
    }
}

internal import API
internal import Agent
internal import CommandLineOptions
internal import JSON5
internal import Tally
internal import Terminal

extension Porttally {
    /// What ports have used, and how it is with their limits.
    static let status = Command(
        "status", abstract: "Show the ports: traffic, limits, state.", options: ViewOptions.declared,
        operand: Operand("port|name", help: "Show all there is of one port, by its number or its name.") {
            $1.port = $0
        }, over: ViewOptions()
    ) { options in
        performing {
            let source = try FigureSource(try options.agent.agent())
            let answer = try source.ports()
            guard let wanted = options.port else {
                show(options.isJSON ? answer.jsonText : options.look.status(answer))
                return .success
            }
            let found = answer.ports(called: wanted)
            guard !found.isEmpty else { throw UnknownPort(name: wanted) }
            show(
                found.map { options.isJSON ? $0.jsonText : options.look.detail($0) }.joined(
                    separator: options.isJSON ? "" : "\n"))
            return .success
        }
    }

    private static func show(_ text: String) { print(text, terminator: "") }
}

extension PortsAnswer {
    /// The ports with a name; where none has it, the one with that number.
    func ports(called wanted: String) -> [PortAnswer] {
        let named = ports.filter { $0.name == wanted }
        return named.isEmpty ? ports.filter { "\($0.port)" == wanted } : named
    }
}

extension JSONCoded {
    /// Its JSON on a line.
    var jsonText: String { String(decoding: json, as: UTF8.self) + "\n" }
}

/// A port that was asked for and is none.
struct UnknownPort: Error, CustomStringConvertible {
    var name: String

    var description: String { "no port has the number or the name \(name); `porttally status` shows all" }
}

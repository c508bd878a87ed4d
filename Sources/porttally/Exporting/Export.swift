internal import API
internal import Agent
internal import CommandLineOptions
internal import Export
internal import Linux
internal import SystemPackage
internal import Tally

extension Porttally {
    /// Figures in the formats of tools that were here before.
    static let export = Command(
        "export", abstract: "Write figures as files that other tools read.", options: ExportOptions.declared,
        operand: ExportOptions.operand, over: ExportOptions()
    ) { options in
        performing {
            let agent = try options.agent.agent()
            switch options.format {
            case .csv: try await options.writeRates(agent)
            case .logs: try options.writeLogs(agent)
            case .sql: try options.writeTables(agent)
            }
            return .success
        }
    }
}

extension ExportOptions {
    func writeLogs(_ agent: PorttallyAgent) throws {
        guard let output else {
            throw Refusal(description: "logs are several files: --output has to name their folder")
        }
        let source = try FigureSource(agent)
        let ports = try source.ports()
        let time = try time(ports, agent.calendar)
        let logs = FlowLogs(ports, direction, agent.calendar)
        for kind in FlowLogs.Kind.allCases {
            let reach = logs.reach(kind, over: time)
            for file in logs.files(kind, try source.usage(by: kind.blocks, reach, agent.calendar), reach) {
                try AtomicFile.write(file.text, to: "\(output)/\(file.name)")
            }
        }
    }

    func writeTables(_ agent: PorttallyAgent) throws {
        let source = try FigureSource(agent)
        // Before the rows: see PortTables.
        let ports = try source.ports()
        let rows = try source.usage(by: .hour, try time(ports, agent.calendar), agent.calendar)
        try write(PortTables(direction, hasSums: hasSums).text(ports, rows))
    }

    /// Writes a whole text to the file, or to standard output.
    func write(_ text: String) throws {
        guard let output else {
            try FileDescriptor.standardOutput.writeAll(text.utf8)
            return
        }
        try AtomicFile.write(text, to: output)
    }
}

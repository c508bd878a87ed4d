internal import Agent
internal import CommandLineOptions
internal import Linux
internal import SystemPackage
internal import Terminal
internal import Web

extension Porttally {
    /// The ports, live.
    static let top = Command(
        "top", abstract: "Watch the ports live, the busiest first.",
        options: ([ViewOptions.units] + ViewOptions.agents), over: ViewOptions()
    ) { options in
        performing {
            let agent = try options.agent.agent()
            guard let client = try FigureSource.client(of: agent) else { throw NoAgent(table: agent.table) }
            let top = Top(options.look, rows: Terminals.size?.rows ?? 0)
            if ProcessEnvironment.current["TERM"] != "dumb", let terminal = RawTerminal() {
                try await watch(client, top, in: terminal)
            } else {
                try await follow(client, top)
            }
            return .success
        }
    }

    /// Shows it in a terminal, until a key or a signal ends it.
    private static func watch(_ client: HTTPClient, _ top: Top, in terminal: RawTerminal) async throws {
        var top = top
        // Signals that come before are dealt with as soon as somebody looks.
        let events = await LiveEvents(client, withKeys: true)
        try terminal.enter()
        defer {
            try? write(Screen.leave)
            terminal.leave()
        }
        try write(Screen.enter)
        for await event in events.stream {
            switch event {
            case .keys(let bytes): guard !bytes.isEmpty, top.press(bytes) else { return }
            case .ports(let ports): top.take(ports)
            case .rates(let rates): top.take(rates)
            case .failure(let error): throw error
            case .end: return
            case .resumed:
                try terminal.enter()
                try write(Screen.enter)
                fallthrough
            case .resized:
                if let size = Terminals.size { top.resize(columns: size.columns, rows: size.rows) }
            }
            try write(Screen.frame(top.frame()))
        }
    }

    /// Writes lines, until a signal ends it.
    private static func follow(_ client: HTTPClient, _ top: Top) async throws {
        var top = top
        try write(top.heading)
        for await event in await LiveEvents(client, withKeys: false).stream {
            switch event {
            case .ports(let ports): top.take(ports)
            case .rates(let rates):
                top.take(rates)
                try write(top.lines())
            case .failure(let error): throw error
            case .end: return
            case .keys, .resized, .resumed: break
            }
        }
    }

    /// Writes to standard output, in one call where it takes all of it.
    private static func write(_ text: String) throws { try FileDescriptor.standardOutput.writeAll(text.utf8) }
}

/// There is nobody to ask.
struct NoAgent: Error, CustomStringConvertible {
    var table: String

    var description: String { "no agent runs for table inet \(table), and only one that runs knows what flows" }
}

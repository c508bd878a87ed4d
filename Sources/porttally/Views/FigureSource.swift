internal import API
internal import Agent
internal import JSON5
internal import SystemPackage
internal import Web

/// Where a command that shows figures has them from.
enum FigureSource {
    /// The agent that runs.
    case agent(HTTPClient)
    /// The store of the agent that doesn't.
    case store(PorttallyAgent, Figures)

    /// Finds the agent; else reads the store, and says so.
    init(_ agent: PorttallyAgent) throws {
        if let client = try Self.client(of: agent) {
            self = .agent(client)
            return
        }
        self = .store(agent, try agent.storedFigures())
        Porttally.complain(
            """
            porttally: no agent runs for table inet \(agent.table); this is from the store, \(agent.state), and the configs \
            as they are now

            """)
    }

    /// Asks the agent that runs; nil where none does.
    static func client(of agent: PorttallyAgent, patience: Duration = .seconds(30)) throws -> HTTPClient? {
        let client = HTTPClient(agent.client.address, of: agent.client.users, patience: patience)
        do throws(SocketError) { _ = try client.get("/health") } catch {
            guard error.errno == .connectionRefused else { throw error }
            return nil
        }
        return client
    }

    /// All ports.
    func ports() throws -> PortsAnswer {
        switch self {
        case .store(_, let figures): return figures.ports(after: nil, count: .max)
        case .agent(let client):
            var all: PortsAnswer = try Self.ask(client, "/api/v1/ports?limit=10000")
            while let next = all.next {
                let page: PortsAnswer = try Self.ask(client, "/api/v1/ports?limit=10000&cursor=\(next)")
                all.ports += page.ports
                (all.time, all.next) = (page.time, page.next)
            }
            return all
        }
    }

    /// How fast traffic flows; nil where no agent runs that would have measured it.
    ///
    /// Where nobody has looked just before, it takes two looks, ``lookApart`` from each other.
    func rates() async throws -> LiveAnswer? {
        guard case .agent(let client) = self else { return nil }
        do {
            let look = try Self.live(client)
            if look.seconds > 0, look.seconds < Self.longestLook { return look }
            try await Task.sleep(for: Self.lookApart)
            return try Self.live(client)
        } catch is AgentRefusal {
            // There may be no rates now, and yet all else.
            return nil
        }
    }

    /// How fast traffic flows, since the last look.
    static func live(_ client: HTTPClient) throws -> LiveAnswer { try ask(client, "/api/v1/live") }

    /// A little more than what the agent measures over at least.
    static let lookApart: Duration = .milliseconds(1050)
    /// The longest time, in seconds, over which a mean is still what flows now.
    private static let longestLook = 5.0

    /// What an agent answers.
    static func ask<Answer: JSONCoded>(_ client: HTTPClient, _ target: String) throws -> Answer {
        let answer = try client.get(target)
        guard answer.status == 200 else { throw AgentRefusal(answer) }
        do { return try Answer(reading: try JSON5Reader.read(answer.body)) } catch {
            throw AgentRefusal(status: answer.status, reason: "what it answers is not understood: \(error)")
        }
    }
}

/// An agent that doesn't answer with figures.
struct AgentRefusal: Error, CustomStringConvertible {
    var status: Int
    var reason: String

    init(status: Int, reason: String) {
        self.status = status
        self.reason = reason
    }

    init(_ answer: HTTPClient.Answer) {
        let error = try? ErrorAnswer(reading: JSON5Reader.read(answer.body)).error
        var text = error ?? String(decoding: answer.body, as: UTF8.self)
        // What the server says by itself begins with that.
        if text.hasPrefix("\(answer.status) ") { text.removeFirst("\(answer.status) ".count) }
        self.init(status: answer.status, reason: String(text.prefix(500)).filter { !$0.isNewline })
    }

    var description: String { "the agent answers \(status): \(reason)" }

    var exitStatus: ExitStatus { status == 403 ? .noPermission : .unavailable }
}

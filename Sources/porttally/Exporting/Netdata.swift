internal import API
internal import Agent
internal import CommandLineOptions
internal import Export
internal import SystemPackage
internal import Web

extension Porttally {
    /// A plugin of netdata's.
    static let netdata = Command(
        "netdata", abstract: "Tell netdata what passes, as a plugin that it starts.", options: NetdataOptions.declared,
        operand: NetdataOptions.operand, over: NetdataOptions()
    ) { options in
        performing {
            let client = try options.client()
            var charts = NetdataCharts(every: options.pace)
            var complaint: String?
            let clock = ContinuousClock()
            var next = clock.now
            while true {
                // A line without anything tells whether there is still somebody who reads.
                var text = "\n"
                do {
                    text = charts.text(try FigureSource.agent(client).ports())
                    complaint = nil
                } catch {
                    // It goes on: the agent may be about to come back.
                    if complaint != "\(error)" { complain("porttally: \(error)\n") }
                    complaint = "\(error)"
                }
                do { try FileDescriptor.standardOutput.writeAll(text.utf8) } catch { return .success }
                next = max(next + .seconds(options.pace), clock.now)
                try await Task.sleep(until: next, clock: clock)
            }
        }
    }
}

/// How often figures are told, and whose.
struct NetdataOptions: Sendable {
    var agent = Options()
    /// Where the agent listens; nil for where it listens for commands.
    var address: ListenAddress?
    /// In seconds.
    var pace = 1

    static let declared: [Option<NetdataOptions>] =
        [Options.config, Options.table, Options.state].map { $0.of(\.agent) } + [
            .value(
                "ask", "address",
                help: """
                    A unix socket that the agent listens on, unix:/run/porttally/http.sock, where netdata's user may connect. \
                    No config is read then. Default: where root and the agent's user may.
                    """
            ) {
                $1.address = try ListenAddress(parsing: $0)
                // Anybody may take an abstract name that is free.
                guard case .unix = $1.address else {
                    throw Refusal(description: "\($0) is no unix socket with a path")
                }
            }
        ]

    static let operand = Operand<NetdataOptions>(
        "seconds", help: "How often to tell: netdata says so. Default: 1"
    ) {
        guard let pace = Int($0), (1...3600).contains(pace) else {
            throw Refusal(description: "'\($0)' is no integer from 1 to 3600")
        }
        $1.pace = pace
    }

    /// Who is asked.
    ///
    /// - Throws: Where the config is wrong, or not for this user to read.
    func client() throws -> HTTPClient {
        guard let address else { return try agent.agent().client }
        // Who may make a file there is known by its folder's rights.
        return HTTPClient(address, of: nil)
    }
}

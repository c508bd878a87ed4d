import Foundation
import Glibc
import TestSupport

extension World {
    /// Starts the agent, and doesn't wait for it.
    ///
    /// - Parameter failpoint: Where it is to die by itself.
    /// - Throws: What kept it from being started.
    func launch(failpoint: String? = nil) throws {
        var environment = control.environment
        if let failpoint { environment["PORTTALLY_FAILPOINT"] = failpoint }
        agent = try AgentProcess(
            in: directory, config: config, arguments: ["--state", store], environment: environment)
    }

    /// Starts the agent and waits until it is well.
    func start() throws {
        try launch()
        try waitUntilWell()
    }

    /// Waits until `/health` says so.
    func waitUntilWell() throws {
        try eventually("the agent is well", within: 20) {
            guard let agent, agent.child.isRunning else { throw Broken(description: "the agent has ended") }
            return httpGet("/health")?.status == 200
        }
    }

    /// `kill -9`.
    func kill() {
        agent?.kill()
        agent = nil
    }

    /// SIGTERM; it has to end in order.
    func terminate() throws {
        let status = agent?.terminate()
        agent = nil
        guard status == 0 else { throw Broken(description: "SIGTERM: exit status \(status ?? -1)") }
    }

    /// Ends it the one way or the other.
    func end(using random: inout SeededRandom) throws {
        if Bool.random(using: &random) { kill() } else { try terminate() }
    }

    /// Lets so much time pass with everything going on: a fault's length, nothing that a check depends on.
    func pass(_ seconds: ClosedRange<Double>, using random: inout SeededRandom) {
        usleep(UInt32(Double.random(in: seconds, using: &random) * 1_000_000))
    }

    /// Scrapes, as often as it takes to get an answer.
    func scrape() throws -> Metrics {
        var page: Metrics?
        try eventually("a scrape succeeds", within: 20) {
            guard let agent, agent.child.isRunning else { throw Broken(description: "the agent has ended") }
            guard let answer = httpGet("/metrics"), answer.status == 200 else { return false }
            page = Metrics(answer.body)
            return true
        }
        guard let page else { throw Broken(description: "no page") }
        return page
    }

    /// Waits until a page shows just these of the ports that come and go.
    func waitUntilCounting(extra ports: Set<Int>) throws {
        try eventually("\(ports.sorted()) are counted", within: 20) {
            try isCounting(ports, in: scrape())
        }
    }

    /// Whether a page shows just these of the ports that come and go.
    func isCounting(_ ports: Set<Int>, in page: Metrics) -> Bool {
        Self.extra.allSatisfy { (page.bytes($0, "udp", "in") != nil) == ports.contains($0) }
    }

    /// Names other ports in the second config.
    func name(extra ports: some Collection<Int>) throws {
        try directory.write("extra.json", Self.shadowsocksConfig(ports.sorted()))
    }

    /// Sends something to ports that are counted now, and waits for the answer.
    func use(_ ports: some Collection<Int>, using random: inout SeededRandom) throws {
        for port in ports { try exchange(echoed: Int.random(in: 1...1200, using: &random), at: port) }
    }
}

internal import Foundation
internal import Glibc

/// What the page costs the agent while browsers have it open, beside what Prometheus' scraping costs.
struct Viewers {
    let world: World

    private static let browsers = 3
    /// How long each is measured, in seconds.
    private static let span = 120

    func section() throws -> Section {
        let namespace = try Namespace()
        defer { withExtendedLifetime(namespace) {} }
        let agent = try Agent(world, store: "viewers", ports: ports(1_000))
        try agent.ready()
        let client = try agent.client()
        let busy = try BusyPorts(100, of: ports(1_000))
        // Until what is done now and then has been done once.
        for second in 0..<30 { try step(second, client, busy) }
        let scraped = try measure(agent, client, busy)
        // They say much of what they miss.
        let nowhere = try checked(unsafe open("/dev/null", O_WRONLY), "opening /dev/null")
        defer { close(nowhere) }
        let browsers = try (1...Self.browsers).map { number in
            try Child(
                [
                    "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                    "--no-first-run", "--user-data-dir=\(world.file("browser-\(number)"))",
                    "http://127.0.0.1:\(Agent.port)/",
                ], environment: ["HOME": world.scratch], output: nowhere, errors: nowhere)
        }
        var second = 0
        while try openPages() < Self.browsers {
            guard second < 60 else { throw Failure("the page is open \(try openPages()) times only") }
            try step(second, client, busy)
            second += 1
        }
        for second in 0..<20 { try step(second, client, busy) }
        let watched = try measure(agent, client, busy)
        guard try openPages() >= Self.browsers else { throw Failure("a page was closed") }
        for browser in browsers { try? browser.terminate() }
        try agent.stop()

        func row(_ what: String, _ watched: Double, _ scraped: Double, in unit: (Double) -> String) -> Row {
            .compared(what, Samples([watched]), "scraping alone", Samples([scraped]), in: unit)
        }
        let days = 86_400 / Double(Self.span)
        return Section(
            "The page, open in three browsers",
            how: """
                1,000 ports, 100 of them with a datagram each second, scraped every 15 seconds all the time. Two minutes of that alone, \
                and two with the page open in \(Self.browsers) headless Chromiums, which have to themselves what is left of the processors. \
                Memory is RssAnon at the end of each; a day is the processor time of two minutes times 720.
                """,
            rows: [
                row("memory", watched.memory, scraped.memory, in: size),
                row("a day of it", watched.time * days, scraped.time * days, in: time),
            ])
    }

    private func measure(_ agent: Agent, _ client: HTTPClient, _ busy: BusyPorts) throws -> (
        time: Double, memory: Double
    ) {
        let before = try agent.process.processorTime()
        for second in 0..<Self.span { try step(second, client, busy) }
        return (try agent.process.processorTime() - before, try agent.process.memory())
    }

    private func step(_ second: Int, _ client: HTTPClient, _ busy: BusyPorts) throws {
        try busy.send()
        if second % 15 == 0 { try client.scrape() }
        sleep(1)
    }

    /// How many browsers are connected: each has a process of its own for that.
    private func openPages() throws -> Int {
        let listing = try text(["ss", "-tnpH", "state", "established", "dport = :\(Agent.port)"])
        let processes = listing.components(separatedBy: "pid=").dropFirst()
            .compactMap { Int($0.prefix(while: \.isNumber)) }
        // One of them is this one, which scrapes.
        return Set(processes).subtracting([Int(getpid())]).count
    }
}

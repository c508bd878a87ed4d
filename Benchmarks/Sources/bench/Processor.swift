internal import Glibc

/// Processor time for a day of scrapes, beside node-exporter's.
struct Processor {
    let world: World

    func section() throws -> Section {
        let namespace = try Namespace()
        defer { withExtendedLifetime(namespace) {} }
        let agent = try Agent(world, store: "processor", ports: ports(1_000))
        let exporter = try Exporter(world)
        try agent.ready()
        let both = [agent.process, exporter.process]
        let clients = try [agent.client(), exporter.client()]
        let busy = try BusyPorts(100, of: ports(1_000))
        for client in clients { try client.scrape() }

        // An hour's worth of scrapes, with time between them for what comes after an answer.
        let scraping = try spent(by: both) {
            for _ in 1...240 {
                try busy.send()
                for client in clients { try client.scrape() }
                usleep(50_000)
            }
        }
        // A minute of nobody asking: readings of its own, timers, and whatever else it does.
        let resting = try spent(by: both) {
            for _ in 1...60 {
                try busy.send()
                sleep(1)
            }
        }
        // The real pace; on new connections, since a server doesn't keep one for a minute of silence.
        let later = try [agent.client(), exporter.client()]
        let pace = try spent(by: both) {
            for second in 0..<120 {
                try busy.send()
                if second % 15 == 0 { for client in later { try client.scrape() } }
                sleep(1)
            }
        }
        try agent.stop()
        exporter.stop()
        func row(_ what: String, _ values: [Double], _ reach: String = "") -> Row {
            .compared(what, Samples([values[0]]), "node-exporter", Samples([values[1]]), atMost: 1, reach)
        }
        return Section(
            "Processor time",
            how: """
                1,000 ports, 100 of them busy. Time of all threads, user and kernel (clock_getcpuclockid(3)). An \
                hour's worth of 15-second scrapes was measured, 240 of each in turn, 50 ms apart; a day is 24 of these. \
                Then a minute without scrapes, in which porttally reads by itself every 20 seconds; it doesn't where it \
                is scraped more often. Then two minutes at the real pace, with all that is done between two scrapes, \
                times 720.
                """,
            rows: [
                row("240 scrapes", scraping), row("a day", scraping.map { $0 * 24 }, "less"),
                row("a minute without scrapes", resting),
                row("a day, from two minutes at the real pace", pace.map { $0 * 720 }, "less"),
            ])
    }

    private func spent(by processes: [ProcessFigures], _ body: () throws -> Void) throws -> [Double] {
        let before = try processes.map { try $0.processorTime() }
        try body()
        return try zip(processes, before).map { try $0.processorTime() - $1 }
    }
}

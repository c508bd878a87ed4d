internal import Glibc

/// Memory, beside node-exporter's.
struct Memory {
    let world: World

    func section() throws -> Section {
        Section(
            "Memory",
            how: """
                RssAnon of /proc, and VmRSS, which has the pages of mapped files too. At rest: 12 seconds after the start, never scraped. \
                Then 1,000 scrapes of each in turn, with 100 ports busy. Growth is between the 100th and the 1,000th, \
                with a pause after the 100th until 25 seconds after the start: what is done every 20 seconds has then \
                been done once, and its code is mapped. Up to 2 % or 512 KiB is none.
                """,
            rows: try at(100) + at(1_000))
    }

    private func at(_ count: Int) throws -> [Row] {
        let namespace = try Namespace()
        defer { withExtendedLifetime(namespace) {} }
        let agent = try Agent(world, store: "memory-\(count)", ports: ports(count))
        let exporter = try Exporter(world)
        try agent.ready()
        let start = now()
        sleep(12)
        let both = [agent.process, exporter.process]
        let rest = try both.map { try $0.memory() }
        let restResident = try both.map { try $0.resident() }
        let clients = try [agent.client(), exporter.client()]
        let busy = try BusyPorts(100, of: ports(count))
        var early = rest
        for scrape in 1...1_000 {
            try busy.send()
            for client in clients { try client.scrape() }
            guard scrape == 100 else { continue }
            while now() - start < 25 { usleep(100_000) }
            early = try both.map { try $0.memory() }
        }
        let late = try both.map { try $0.memory() }
        let lateResident = try both.map { try $0.resident() }
        try agent.stop()
        exporter.stop()

        let what = "\(number(count)) ports"
        let growth = late[0] - early[0]
        return [
            row("\(what), at rest", rest), resident("\(what), at rest", restResident),
            row("\(what), after 1,000 scrapes", late), resident("\(what), after 1,000 scrapes", lateResident),
            Row(
                what: "\(what), growth", ours: size(growth), against: "node-exporter: \(size(late[1] - early[1]))",
                reach: "none", isMet: growth <= max(0.02 * early[0], 512 * 1024)),
        ]
    }

    private func resident(_ what: String, _ bytes: [Double]) -> Row {
        Row(
            what: "\(what), with mapped files", ours: size(bytes[0]), against: "node-exporter: \(size(bytes[1]))")
    }

    private func row(_ what: String, _ bytes: [Double]) -> Row {
        .compared(what, Samples([bytes[0]]), "node-exporter", Samples([bytes[1]]), atMost: 1, "less", in: size)
    }
}

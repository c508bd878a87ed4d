/// What an hour writes to disk.
struct DiskWrites {
    let world: World

    func section() throws -> Section {
        let namespace = try Namespace()
        defer { withExtendedLifetime(namespace) {} }
        let all = ports(1_000)
        let agent = try Agent(world, store: "disk", ports: all)
        try agent.ready()
        let client = try agent.client()
        let edge = try written(by: agent, client, BusyPorts(10, of: all), readings: 1)
        let hour = try written(by: agent, client, BusyPorts(10, of: all), readings: 239)
        let idle = try written(by: agent, client, nil, readings: 100)
        let fullEdge = try written(by: agent, client, BusyPorts(1_000, of: all), readings: 1)
        let full = try written(by: agent, client, BusyPorts(1_000, of: all), readings: 10)
        try agent.stop()
        let total = edge + hour
        return try Section(
            "Disk writes",
            how: """
                1,000 ports; `write_bytes` in /proc/PID/io, with the store on \(world.fileSystem). An hour is 240 scrapes \
                15 seconds apart (porttally reads by itself only where nobody has for 20), each with new traffic on 10 \
                busy ports, evenly spread, so each a commit. They were made in a row. The first of them also writes \
                what the first after an hour's edge does, a row for each busy port's hour. The file system's own \
                journal is not in these figures.
                """,
            rows: [
                Row(what: "an hour, 10 ports busy", ours: size(total), reach: "under 20 MB", isMet: total < 20e6),
                Row(what: "of that, the first reading after the edge", ours: size(edge)),
                Row(what: "100 readings, no port busy", ours: size(idle)),
                Row(what: "a first reading after the edge, all 1,000 ports busy", ours: size(fullEdge)),
                Row(what: "a later reading, all 1,000 ports busy", ours: size(full / 10)),
            ])
    }

    private func written(by agent: Agent, _ client: HTTPClient, _ busy: BusyPorts?, readings: Int) throws -> Double {
        let before = try agent.process.written()
        for _ in 0..<readings {
            try busy?.send()
            try client.scrape()
        }
        return try agent.process.written() - before
    }
}

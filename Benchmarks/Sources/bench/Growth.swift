internal import Foundation

/// How the cost grows with the number of ports.
struct Growth {
    let world: World

    private struct Point {
        var ports: Int
        var scrape = Samples()
        var floor = Samples()
        var install = Samples()
        var nft = Samples()
        var memory = 0.0
        var page = 0
        /// Processor time of a scrape in user mode: what it costs beside the kernel's dump.
        var own = Samples()
    }

    func section() throws -> Section {
        let points = try [10, 100, 1_000, 10_000, 65_535].map(measure)
        let (small, medium, large) = (points[0], points[3], points[4])
        let times = (large.own.median / Double(large.ports)) / (medium.own.median / Double(medium.ports))
        let sizes = [medium, large].map { ($0.memory - small.memory) / Double($0.ports - small.ports) }
        var section = Section(
            "Growth",
            how: """
                As in the sections above, with up to 100 ports busy; memory is RssAnon after the scrapes. The kernel's dump \
                is not linear: for every 32 KiB it walks its list of counters from the head. So what has to be linear is \
                what porttally adds to it, its processor time in user mode (proc(5), in ticks). Per port, at most 1.5 times \
                as much at 65,535 as at 10,000 is linear. Readings of the agent's own were set to one an hour here: at \
                65,535 ports they would meet every dump.
                """,
            rows: [
                Row(
                    what: "user time of a scrape, per port",
                    ours: "\(time(large.own.median / Double(large.ports))) at 65,535",
                    against: "\(time(medium.own.median / Double(medium.ports))) at 10,000", ratio: ratio(times),
                    reach: "linear",
                    isMet: times <= 1.5),
                Row(
                    what: "memory beside what 10 ports take, per port", ours: "\(size(sizes[1])) at 65,535",
                    against: "\(size(sizes[0])) at 10,000", ratio: ratio(sizes[1] / sizes[0]), reach: "linear",
                    isMet: sizes[1] <= 1.5 * sizes[0]),
            ])
        section.add(
            ["ports", "scrape", "floor", "user time", "from nothing", "`nft -f`", "memory", "page"],
            points.map {
                [
                    number($0.ports), $0.scrape.shown(time), $0.floor.shown(time), time($0.own.median),
                    $0.install.shown(time), $0.nft.shown(time), size($0.memory), size(Double($0.page)),
                ]
            })
        return section
    }

    private func measure(_ count: Int) throws -> Point {
        var point = Point(ports: count)
        let all = ports(count)
        let isLarge = count > 10_000
        let file = world.file("growth.nft")
        try handWritten(all).write(toFile: file, atomically: false, encoding: .utf8)
        var namespaces: [Namespace] = []
        for round in 1...(isLarge ? 1 : 3) {
            namespaces.append(try Namespace())
            point.nft.add(try seconds { try run(["nft", "-f", file], within: 300) })
            namespaces.append(try Namespace())
            let agent = try Agent(world, store: "growth-\(count)-\(round)", ports: all, interval: 3600)
            point.install.add(try agent.ready(within: 300))
            let client = try agent.client()
            let busy = try BusyPorts(100, of: all)
            try busy.check(client)
            let before = try agent.process.userTime()
            let scrapes = isLarge ? 3 : 12
            for _ in 1...scrapes {
                try busy.send()
                point.scrape.add(try seconds { point.page = try client.scrape() })
                point.floor.add(try world.floor(1, ports: count)[0])
            }
            point.own.add(try (agent.process.userTime() - before) / Double(scrapes))
            point.memory = try agent.process.memory()
            try agent.stop()
        }
        withExtendedLifetime(namespaces) {}
        return point
    }
}

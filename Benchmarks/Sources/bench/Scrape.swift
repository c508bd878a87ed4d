/// A scrape, as an HTTP client sees it, beside other ways to the same figures.
struct Scrape {
    let world: World
    /// How many readings each side makes in its turn, of which the median counts.
    private let inARow = 3

    func section() throws -> Section {
        Section(
            "A scrape",
            how: """
                Wall time; each side makes three readings in its turn, of which the median counts. porttally: \
                an HTTP request on a kept connection with Prometheus's headers, until the whole \
                body is read; each makes a new reading, commits it and renders the page. Floor: a dump of the same \
                counters by libmnl in C, process start not included. `nft -j list counters`: from fork until it has \
                ended and its output is read. iptables: both chains listed by a process each and the lines taken \
                apart, in Python, as the scripts do; its start is not included. Two rules a port for tcp, as the \
                scripts have them, or four for tcp and udp, which is what porttally counts. `iptables` is \
                iptables-nft on Debian and Ubuntu; iptables-legacy stands beside it. Busy: 100 ports get a datagram \
                each, in and out, before each reading; idle: none does.
                """,
            rows: try at(1_000, rounds: 21, nextToIptables: true) + at(10_000, rounds: 9, nextToIptables: false))
    }

    private func at(_ count: Int, rounds: Int, nextToIptables: Bool) throws -> [Row] {
        let namespace = try Namespace()
        let all = ports(count)
        let agent = try Agent(world, store: "scrape-\(count)", ports: all)
        try agent.ready()
        let client = try agent.client()
        let busy = try BusyPorts(100, of: all)
        for _ in 1...3 { try busy.check(client) }
        var scrape: [Bool: Samples] = [true: Samples(), false: Samples()]
        var floor = scrape
        var nft = Samples()
        var others: [Iptables] = []
        if nextToIptables {
            for transports in [["tcp"], ["tcp", "udp"]] {
                for command in ["iptables-legacy", "iptables-nft"] {
                    others.append(try Iptables(command, world, ports: all, transports: transports))
                }
            }
        }
        var listings = others.map { _ in Samples() }
        try namespace.enter()
        for _ in 0..<rounds {
            for isBusy in [false, true] {
                let scrapes = try (1...inARow).map { _ in
                    if isBusy { try busy.send() }
                    return try seconds { try client.scrape() }
                }
                scrape[isBusy]?.add(Samples(scrapes).median)
                floor[isBusy]?.add(Samples(try world.floor(inARow, ports: count)).median)
            }
            let listed = try (1...inARow).map { _ in try seconds { try run(["nft", "-j", "list", "counters"]) } }
            nft.add(Samples(listed).median)
            for (index, other) in others.enumerated() {
                listings[index].add(Samples(try other.read(inARow, expecting: count)).median)
            }
            try namespace.enter()
        }
        try agent.stop()

        var rows: [Row] = []
        for isBusy in [true, false] {
            let ours = scrape[isBusy] ?? Samples()
            let what = "\(number(count)) ports, \(isBusy ? "busy" : "idle")"
            let fifth = isBusy ? "at most 1/5" : ""
            rows.append(.compared(what, ours, "nft", nft, atMost: 0.2, fifth))
            rows.append(
                .compared(
                    what, ours, "floor", floor[isBusy] ?? Samples(), atMost: 2,
                    isBusy && count == 10_000 ? "at most 2×" : ""))
            for (other, samples) in zip(others, listings) {
                rows.append(.compared(what, ours, other.name, samples, atMost: 0.2, other.isDefault ? fifth : ""))
            }
        }
        return rows
    }
}

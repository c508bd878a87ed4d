internal import Foundation

/// From nothing to a complete table of 10,000 ports, and a start with the table in place.
struct Install {
    let world: World
    private let count = 10_000
    private let rounds = 5

    init(world: World) { self.world = world }

    func section() throws -> Section {
        let text = try run([world.agent, "ruleset", "--config", Agent.config(world, ports(count))])
        let file = world.file("install.nft")
        try Data(text).write(to: URL(fileURLWithPath: file))
        var nft = Samples()
        var fresh = Samples()
        var again = Samples()
        // They live until the end: taking a large table down keeps a processor busy for a while.
        var namespaces: [Namespace] = []
        for round in 1...rounds {
            namespaces.append(try Namespace())
            nft.add(try seconds { try run(["nft", "-f", file]) })
            _ = try world.floor(1, ports: count)
            namespaces.append(try Namespace())
            fresh.add(try start("install-\(round)"))
            again.add(try start("install-\(round)"))
            _ = try world.floor(1, ports: count)
        }
        withExtendedLifetime(namespaces) {}
        let what = "\(number(count)) ports"
        return Section(
            "Installing",
            how: """
                porttally: from fork until it tells systemd that it serves: the table is complete, the first reading \
                is on disk, HTTP answers. From nothing: no table, no store. In place: stopped and started again. nft: \
                `nft -f` of what `porttally ruleset` prints, from fork to end. Each in a new network namespace.
                """,
            rows: [
                .compared("\(what), from nothing", fresh, "`nft -f`", nft, atMost: 1.2, "at most 1.2×"),
                .compared("\(what), in place", again, "`nft -f`", nft, atMost: 1.0 / 3, "at most 1/3"),
            ])
    }

    private func start(_ store: String) throws -> Double {
        let agent = try Agent(world, store: store, ports: ports(count))
        let time = try agent.ready()
        try agent.stop()
        return time
    }
}

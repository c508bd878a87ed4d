internal import CBench
internal import Foundation
internal import Glibc

/// Limits on 10,000 ports: how long it takes until they hold, how long that keeps others from the ruleset, and memory.
struct Limits {
    let world: World
    private let count = 10_000
    private let rounds = 3
    /// How often another process changes its table meanwhile where it is measured how long it has to wait: per second.
    private let rate = 200

    init(world: World) { self.world = world }

    func section() throws -> Section {
        var rows: [Row] = []
        for limits in [Limited.quota, .everything] {
            let what = "\(number(count)) ports, \(limits.name)"
            var (added, start, plain, edge) = (Samples(), Samples(), Samples(), Samples())
            for _ in 1...rounds {
                added.add(try arm(limits))
                start.add(try install(limits))
                plain.add(try serve())
                edge.add(try turn(limits))
            }
            rows += [
                row("\(what), added to a config, until they hold", added),
                row("\(what), from nothing, until they hold", start, "without limits, until it serves", plain),
                row("\(what), the first scrape after a month's edge", edge),
            ]
            let waits = try [arm, install, turn].map { measure in try longestWait { try measure(limits, $0) } }
            rows += zip(["added to a config", "from nothing", "after a month's edge"], waits).map { when, wait in
                Row(
                    what: "\(what), \(when), the longest wait of another process", ours: time(wait),
                    reach: "at most 100 ms", isMet: wait <= 0.1)
            }
        }
        return Section("Limits", how: how, rows: rows + (try memory()))
    }

    private var how: String {
        """
        Until limits hold: one byte is allowed on the last port, and a datagram is sent there every millisecond; it is over \
        when the kernel refuses one. Added to a config: from when it is written. From nothing: from fork, no table, no \
        store. A month's edge is put a few seconds ahead by the time zone and the billing day. The kernel goes over to the \
        new month by itself; a reading more than two seconds later arms the month after it, and the scrape is answered when \
        that is done, which nft's listing confirms. How long others have to wait is measured in rounds of its own: another \
        process changes a table of its own \(rate) times a second, and the longest of these changes counts, plus \
        \(1000 / rate) ms, which it may have begun too late. Memory is RssAnon, 12 seconds after the start.
        """
    }

    private func row(
        _ what: String, _ ours: Samples, _ against: String = "", _ theirs: Samples = Samples()
    ) -> Row {
        var row = Row(what: what, ours: ours.shown(time), reach: "at most 1 s", isMet: ours.median <= 1)
        guard !theirs.values.isEmpty else { return row }
        row.against = "\(against): \(theirs.shown(time))"
        row.ratio = bench.ratio(ours.ratio(to: theirs))
        return row
    }

    /// Limits come to ports that are counted.
    private func arm(_ limits: Limited, _ neighbour: Neighbour? = nil) throws -> Double {
        let namespace = try neighbour == nil ? Namespace() : nil
        defer { withExtendedLifetime(namespace) {} }
        let all = ports(count)
        let agent = try agent(.none)
        try agent.ready()
        sleep(1)
        try neighbour?.begin()
        let start = now()
        try Agent.config(world, all, limits: limits.untilTheLast)
        try waitUntilRefused()
        let taken = now() - start
        // It is answered when nothing more is under way.
        try agent.client().scrape()
        try neighbour?.end()
        try checkQuotas()
        try agent.stop()
        return taken
    }

    /// Ports and limits come together.
    private func install(_ limits: Limited, _ neighbour: Neighbour? = nil) throws -> Double {
        let namespace = try neighbour == nil ? Namespace() : nil
        defer { withExtendedLifetime(namespace) {} }
        try neighbour?.begin()
        let start = now()
        let agent = try agent(limits.untilTheLast)
        try waitUntilRefused()
        let taken = now() - start
        try agent.ready()
        try neighbour?.end()
        try checkQuotas()
        try agent.stop()
        return taken
    }

    /// Ports come without limits.
    private func serve() throws -> Double {
        let namespace = try Namespace()
        defer { withExtendedLifetime(namespace) {} }
        let agent = try agent(.none)
        let taken = try agent.ready()
        try agent.stop()
        return taken
    }

    /// A month begins.
    private func turn(_ limits: Limited, _ neighbour: Neighbour? = nil) throws -> Double {
        let namespace = try neighbour == nil ? Namespace() : nil
        defer { withExtendedLifetime(namespace) {} }
        let edge = Edge(secondsAhead: 20)
        let agent = try agent(limits.billed(on: edge.day), zone: edge.zone)
        try agent.ready()
        let client = try agent.client()
        let before = try quotaMaps()
        try client.scrape()
        // What is read at the edge is booked to the month before it.
        try edge.wait(andThen: 2.5)
        try neighbour?.begin()
        let taken = try seconds { try client.scrape() }
        try neighbour?.end()
        let after = try quotaMaps()
        guard before.count == 4, after.count == 4, before.intersection(after).count == 2 else {
            throw Failure("the month after the next is not armed: \(before) became \(after)")
        }
        try checkQuotas()
        try agent.stop()
        return taken
    }

    /// How long another process had to wait at most, in seconds.
    private func longestWait(_ body: (Neighbour) throws -> Double) throws -> Double {
        let namespace = try Namespace()
        defer { withExtendedLifetime(namespace) {} }
        let neighbour = try world.neighbour(changes: rate)
        _ = try body(neighbour)
        return neighbour.longestWait + 1 / Double(rate)
    }

    private func agent(_ limits: Limited, zone: String? = nil) throws -> Agent {
        try Agent(world, store: "limits-\(UUID().uuidString)", ports: ports(count), limits: limits, zone: zone)
    }

    /// Sends datagrams to the last port until the kernel refuses one.
    private func waitUntilRefused() throws {
        let port = ports(count).last ?? 0
        let descriptor = try checked(cb_udp_bind(port), "binding UDP port \(port)")
        defer { close(descriptor) }
        let end = now() + 30
        while true {
            let error = cb_udp_send(descriptor, port)
            if error == EPERM { return }
            guard error == 0, now() < end else { throw Failure("limits do not hold: errno \(error)") }
            usleep(1000)
        }
    }

    /// The maps that lead to quotas.
    private func quotaMaps() throws -> Set<String> {
        let words = try text(["nft", "--terse", "list", "maps"]).split(whereSeparator: \.isWhitespace)
        return Set(words.filter { $0.hasPrefix("month_") }.map(String.init))
    }

    /// Throws unless each port has its quotas, of this month and the next.
    private func checkQuotas() throws {
        let lines = try text(["nft", "list", "quotas"]).split(separator: "\n")
        let quotas = lines.count { $0.contains("quota ss_") }
        // The last port may have used its own up before it was made.
        guard (2 * count - 2...2 * count).contains(quotas) else { throw Failure("\(quotas) quotas are there") }
    }

    private func memory() throws -> [Row] {
        let kinds = [Limited.none, .quota, .everything]
        let bytes = try kinds.map { limits in
            let namespace = try Namespace()
            defer { withExtendedLifetime(namespace) {} }
            let agent = try agent(limits)
            try agent.ready()
            sleep(12)
            defer { try? agent.stop() }
            return try agent.process.memory()
        }
        return (1...2).map { index in
            .compared(
                "\(number(count)) ports, \(kinds[index].name), memory", Samples([bytes[index]]), "without limits",
                Samples([bytes[0]]), in: size)
        }
    }
}

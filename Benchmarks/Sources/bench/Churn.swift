internal import Foundation
internal import Glibc

/// A scrape while a neighbour changes a table of its own all the time, as fail2ban, Docker or Kubernetes do.
struct Churn {
    let world: World
    private let count = 10_000
    private let scrapes = 100
    /// Commits a second.
    private let rate = 50

    func section() throws -> Section {
        var rows: [Row] = []
        for isOwned in [true, false] {
            let (quiet, busy, added) = try measure(isOwned: isOwned)
            let what = "\(number(count)) ports, \(isOwned ? "owned" : "not owned")"
            let ratio = busy.quantile(0.99) / quiet.quantile(0.99)
            rows.append(
                Row(
                    what: "\(what), p99", ours: "\(time(busy.quantile(0.99))), median \(busy.shown(time))",
                    against: "quiet: \(time(quiet.quantile(0.99))), median \(quiet.shown(time))",
                    ratio: bench.ratio(ratio), reach: "at most 2×", isMet: ratio <= 2))
            rows.append(
                Row(
                    what: "\(what), a port that is added, until it is counted", ours: added.shown(time),
                    reach: "within 1 s", isMet: added.values.allSatisfy { $0 <= 1 }))
        }
        return Section(
            "A scrape under churn",
            how: """
                Wall time of \(scrapes) scrapes of 100 busy ports among \(number(count)), and of as many while another \
                process commits \(rate) changes a second to a table of its own, which stands before ours: a counter \
                comes, a counter goes. Each page must show what was sent before it was asked for, to the byte. A port is \
                added to the config under the same churn, and a datagram sent to it every 5 ms: how many of them the page \
                has in the end tells when it was first counted.
                """,
            rows: rows)
    }

    private func measure(isOwned: Bool) throws -> (quiet: Samples, busy: Samples, added: Samples) {
        let namespace = try Namespace()
        let neighbour = try world.neighbour(changes: rate)
        let all = ports(count)
        let agent = try Agent(
            world, store: "churn-\(isOwned)", ports: all, options: [isOwned ? "--ownership" : "--no-ownership"])
        try agent.ready()
        let client = try agent.client()
        let busy = try BusyPorts(100, of: all)
        for _ in 1...3 { try busy.check(client) }
        let quietly = try readings(busy, client)
        try neighbour.begin()
        for _ in 1...3 { try busy.check(client) }
        let churned = try readings(busy, client)
        var added = Samples()
        for number in 1...5 {
            let port = UInt16(number)
            let sender = try BusyPorts(1, of: [port])
            let start = now()
            try Agent.config(world, all + (1...port), as: all.count)
            var sent: [Double] = []
            while now() - start < 3 {
                sent.append(now() - start)
                try sender.send()
                usleep(5000)
            }
            try client.scrape()
            let counted = sent.count - Int(try client.figure("receive_packets_total", port: port))
            guard sent.indices.contains(counted) else { throw Failure("port \(port) was not counted within 3 s") }
            added.add(sent[counted])
        }
        guard neighbour.isRunning else { throw Failure("the neighbour ended") }
        try agent.stop()
        withExtendedLifetime(namespace) {}
        return (quietly, churned, added)
    }

    private func readings(_ busy: BusyPorts, _ client: HTTPClient) throws -> Samples {
        Samples(
            try (1...scrapes).map { _ in
                try busy.send()
                let taken = try seconds { try client.scrape() }
                try busy.verify(client)
                return taken
            })
    }
}

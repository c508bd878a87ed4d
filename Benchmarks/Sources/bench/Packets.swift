internal import Foundation

/// What a packet costs, with as many ports counted in one way or another.
struct Packets {
    let world: World
    private let sizes = [1, 100, 1_000, 10_000]
    private let rounds = 15
    private let milliseconds = 150

    /// One ruleset, and what a packet cost under it.
    private final class Setup {
        let ports: Int
        let namespace: Namespace
        var samples = Samples()

        init(_ ports: Int, _ namespace: Namespace) {
            self.ports = ports
            self.namespace = namespace
        }
    }

    init(world: World) { self.world = world }

    func section() throws -> Section {
        let none = try sizes.map { Setup($0, try Namespace()) }
        let hand = try sizes.map(byHand)
        let ours = try sizes.map { try byAgent($0) }
        let limits = try [Limited.last, .quota, .everything].map { ($0, try byAgent(sizes[3], $0)) }
        let legacy = try sizes.map { Setup($0, try iptables("iptables-legacy", $0)) }
        let nft = try sizes.map { Setup($0, try iptables("iptables-nft", $0)) }
        for _ in 0..<rounds {
            for setup in [none, hand, ours, limits.map(\.1), legacy, nft].joined() {
                try setup.namespace.enter()
                setup.samples.add(try world.packet(ports: setup.ports, milliseconds: milliseconds))
            }
        }
        for setup in hand + ours + limits.map(\.1) {
            try setup.namespace.enter()
            guard try world.counted() > 1_000_000 else { throw Failure("packets were not counted") }
        }
        var rows: [Row] = []
        for (index, size) in sizes.enumerated() {
            let mine = ours[index].samples
            let what = size == 1 ? "1 port" : "\(number(size)) ports"
            rows += [
                .compared(what, mine, "no ruleset", none[index].samples, in: nanoseconds),
                .compared(what, mine, "by hand", hand[index].samples, atMost: 1.05, "at most 1.05×", in: nanoseconds),
                .compared(what, mine, "iptables-legacy", legacy[index].samples, in: nanoseconds),
                .compared(what, mine, "iptables-nft", nft[index].samples, in: nanoseconds),
            ]
        }
        rows += zip(sizes, ours).dropFirst().map { size, setup in
            .compared(
                "\(number(size)) ports", setup.samples, "1 port", ours[0].samples, atMost: 1.1,
                size == sizes.last ? "at most 1.1×" : "", in: nanoseconds)
        }
        let most = [nil, 1.08, 1.15]
        rows += zip(limits, most).map { limits, most in
            .compared(
                "10,000 ports, \(limits.0.name)", limits.1.samples, "without limits", ours[3].samples,
                atMost: most ?? 0, most.map { "at most \($0)×" } ?? "", in: nanoseconds)
        }
        // What of that is the sender's, whose sockets are more.
        rows.append(
            .compared("no ruleset, 10,000 ports", none[3].samples, "1 port", none[0].samples, in: nanoseconds))
        return Section("A packet", how: how, rows: rows)
    }

    private let how = """
        Wall time of a UDP datagram of 100 bytes over the loopback, from a counted port to a counted port: looked up once \
        on the way out and once on the way in. The sender stays on one processor, and so does all that the kernel does for \
        it. At most 100 of the ports are sent to, evenly spread, in turn; nobody reads. Calls of sendmmsg(2) with 100 \
        datagrams are timed one by one, for 150 ms in each ruleset and round; a figure is the median of these. Each \
        ruleset has a network namespace of its own. Limits are never reached here. iptables: a rule for each port in INPUT and OUTPUT, for UDP.
        """

    private func byHand(_ size: Int) throws -> Setup {
        let namespace = try Namespace()
        let file = world.file("by-hand.nft")
        try handWritten(ports(size)).write(toFile: file, atomically: false, encoding: .utf8)
        try run(["nft", "-f", file])
        return Setup(size, namespace)
    }

    /// The agent leaves its table when it ends, so it doesn't disturb the measuring.
    private func byAgent(_ size: Int, _ limits: Limited = .none) throws -> Setup {
        let namespace = try Namespace()
        let agent = try Agent(world, store: "packets-\(size)-\(limits.name)", ports: ports(size), limits: limits)
        try agent.ready()
        try agent.stop()
        return Setup(size, namespace)
    }

    private func iptables(_ command: String, _ size: Int) throws -> Namespace {
        try Iptables(command, world, ports: ports(size), transports: ["udp"]).namespace
    }

    private func nanoseconds(_ value: Double) -> String { String(format: "%.0f ns", value) }
}

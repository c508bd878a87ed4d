internal import Netfilter
internal import Tally

/// What every table of ours consists of besides its counters; `nft/porttally.nft` is the same by hand.
enum Layout {
    /// After the firewall: what it dropped is not counted (`filter` is 0).
    static let priority: Int32 = 10
    static let input = Chain(name: "input", hook: .input, priority: priority)
    static let output = Chain(name: "output", hook: .output, priority: priority)
    static let chains = [input, output]

    static func map(_ kind: CounterKind) -> CounterMap { CounterMap(name: kind.text) }

    /// The rules of a chain, in order: in is looked up by destination port, out by source port.
    static func rules(_ chain: Chain) -> [CountingRule] {
        let kinds: [CounterKind] = chain == input ? [.tcpIn, .udpIn] : [.tcpOut, .udpOut]
        return kinds.map { kind in
            CountingRule(
                transport: kind.transport == .tcp ? .tcp : .udp,
                port: kind.direction == .receive ? .destination : .source,
                map: map(kind).name)
        }
    }
}

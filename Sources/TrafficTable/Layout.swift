internal import Netfilter
internal import Tally

/// What every table of ours consists of besides its counters; `nft/porttally.nft` is the same by hand.
enum Layout {
    /// Behind every firewall: what any of them dropped is not counted.
    ///
    /// `filter` is 0, firewalld's chains are at 10, others' at 100 and more; the kernel's own last hook, conntrack's
    /// confirmation, is at `INT_MAX`. nft prints the number as it is.
    static let priority: Int32 = 1_000_000
    /// What version 0.1.0 had, which gave its tables no comment.
    static let formerPriority: Int32 = 10

    static let input = Chain(name: "input", hook: .input, priority: priority, comment: comment)
    static let output = Chain(name: "output", hook: .output, priority: priority, comment: comment)
    static let chains = [input, output]
    /// How many maps and chains there are.
    static let size = CounterKind.allCases.count + chains.count
    /// What `nft list` prints as the comment of the table and its chains, and saves: it tells a copy of our table that
    /// comes back with a saved ruleset from somebody else's. (A table that is there can't be given one; chains that are
    /// made anew can.)
    static let comment = "porttally counts shadowsocks ports here"

    static func map(_ kind: CounterKind) -> CounterMap { CounterMap(name: kind.text) }

    /// The rules of a chain, in order: in is looked up by destination port, out by source port.
    static func rules(_ chain: Chain) -> [CountingRule] {
        let kinds: [CounterKind] = chain.hook == .input ? [.tcpIn, .udpIn] : [.tcpOut, .udpOut]
        return kinds.map { kind in
            CountingRule(
                transport: kind.transport == .tcp ? .tcp : .udp,
                port: kind.direction == .receive ? .destination : .source,
                map: map(kind).name)
        }
    }
}

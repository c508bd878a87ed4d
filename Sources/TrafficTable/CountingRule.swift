internal import Netfilter
internal import Tally

/// `counter name tcp dport map @tcp_in`: looks a packet's port up in a map and counts on the counter found there.
struct CountingRule {
    var transport: Transport
    var direction: Direction
    var map: String

    init(_ kind: CounterKind) {
        transport = kind.transport
        direction = kind.direction
        map = Layout.map(kind).name
    }

    /// As nft compiles it: `meta l4proto`, compare, load the port, look up and count.
    ///
    /// The client's packets have the port as their destination, the server's as their source; both lie at the same place
    /// in TCP and UDP.
    var rule: Rule {
        Rule([
            .meta(.transportProtocol),
            // IPPROTO_TCP, IPPROTO_UDP
            .compare(.first, .equal, [transport == .tcp ? 6 : 17]),
            .payload(.transport, offset: direction == .receive ? 2 : 0, length: DataType.inetService.length),
            .object(of: .first, in: map),
        ])
    }
}

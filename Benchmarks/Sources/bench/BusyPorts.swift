internal import CBench
internal import Glibc

/// Ports of the current network namespace with traffic when it is asked for.
///
/// A port's socket sends to itself: a datagram is counted by its source port on the way out, and by its destination
/// port on the way in. Nobody reads it; it is counted before the receive buffer is looked at.
final class BusyPorts {
    /// How many bytes a datagram of ``send()`` counts as.
    static let bytesEach = 128

    private var sockets: [(port: UInt16, descriptor: Int32)] = []
    private(set) var rounds = 0

    /// Takes as many of these ports, evenly spread.
    init(_ count: Int, of ports: [UInt16]) throws {
        for index in 0..<min(count, ports.count) {
            let port = ports[index * (ports.count / min(count, ports.count))]
            sockets.append((port, try checked(cb_udp_bind(port), "binding UDP port \(port)")))
        }
    }

    deinit { for socket in sockets { close(socket.descriptor) } }

    /// Sends one datagram to each.
    func send() throws {
        for (port, descriptor) in sockets {
            let error = cb_udp_send(descriptor, port)
            guard error == 0 else { throw Failure("sending to UDP port \(port): errno \(error)") }
        }
        rounds += 1
    }

    /// Sends, scrapes, and throws unless what was sent is what is shown, at both ends of the range.
    func check(_ client: HTTPClient) throws {
        try send()
        try client.scrape()
        try verify(client)
    }

    /// Throws unless the page that was read last shows what has been sent.
    func verify(_ client: HTTPClient) throws {
        let page = client.text
        for port in [sockets.first?.port, sockets.last?.port].compactMap(\.self) {
            for direction in ["receive", "transmit"] {
                let series = "porttally_\(direction)_bytes_total{port=\"\(port)\",protocol=\"udp\"} "
                guard page.contains("\n\(series)\(rounds * Self.bytesEach)\n") else {
                    throw Failure("the page does not say \(series)\(rounds * Self.bytesEach)")
                }
            }
        }
    }
}

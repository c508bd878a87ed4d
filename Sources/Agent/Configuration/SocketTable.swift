internal import Linux
internal import Shadowsocks
internal import Tally

/// The sockets of this network namespace on which somebody waits, /proc/net/tcp and its like (proc(5)).
struct SocketTable {
    struct Socket: Equatable {
        var port: PortNumber
        var transport: Transports
        /// Whether only this machine can reach it.
        var isLocal: Bool
    }

    /// By inode, as /proc/PID/fd names them.
    private(set) var sockets: [UInt64: Socket] = [:]
    /// The ports that the kernel gives to sockets that ask for none, as a server's own way out.
    private let ephemeral: ClosedRange<UInt16>

    /// Reads the tables as they are now.
    init() {
        let range = (BoundedFile.text("/proc/sys/net/ipv4/ip_local_port_range") ?? "").split { !$0.isNumber }
            .compactMap { UInt16($0) }
        ephemeral = range.count == 2 && range[0] <= range[1] ? range[0]...range[1] : 32768...60999
        for (name, transport) in [("tcp", Transports.tcp), ("tcp6", .tcp), ("udp", .udp), ("udp6", .udp)] {
            read(BoundedFile.text("/proc/thread-self/net/\(name)") ?? "", transport)
        }
    }

    /// Takes in one table, whose head is on its first line.
    mutating func read(_ table: String, _ transport: Transports) {
        for line in table.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: " ")
            guard fields.count > 9, let inode = UInt64(fields[9]), inode != 0 else { continue }
            // TCP_LISTEN, and a UDP socket that is connected to nobody.
            guard fields[3] == (transport == .tcp ? "0A" : "07") else { continue }
            let address = fields[1].split(separator: ":")
            guard address.count == 2, let value = Int(address[1], radix: 16), let port = PortNumber(value) else {
                continue
            }
            if transport == .udp, ephemeral.contains(port.value) { continue }
            sockets[inode] = Socket(port: port, transport: transport, isLocal: Self.isLoopback(address[0]))
        }
    }

    /// 127.0.0.0/8, `::1`, and the former mapped into the latter's family; each word is in the machine's byte order.
    private static func isLoopback(_ address: Substring) -> Bool {
        address.count == 8
            ? address.hasSuffix("7F")
            : address == "00000000000000000000000001000000"
                || address.hasPrefix("0000000000000000FFFF0000") && address.hasSuffix("7F")
    }
}

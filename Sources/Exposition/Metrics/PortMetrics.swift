import Tally

extension PortRow {
    /// What every port's traffic adds up to, by protocol, in the page's order.
    ///
    /// Closures, not key paths: those are interpreted, sample by sample.
    static let totals = [
        PortFamily(
            "porttally_receive_bytes", .counter, unit: "bytes",
            "Bytes from clients to the port since it was first counted: IP packets with their headers, IPv4 and IPv6, "
                + "after the firewall. Survives restarts and reboots.",
            tcp: { $0.tcpIn.bytes }, udp: { $0.udpIn.bytes }),
        PortFamily(
            "porttally_transmit_bytes", .counter, unit: "bytes",
            "Bytes from the port to clients since it was first counted: IP packets with their headers, IPv4 and IPv6. "
                + "Survives restarts and reboots.",
            tcp: { $0.tcpOut.bytes }, udp: { $0.udpOut.bytes }),
        PortFamily(
            "porttally_receive_packets", .counter, unit: "packets",
            "Packets from clients to the port since it was first counted, as netfilter sees them: segments that were "
                + "merged on the way in (GRO) count as one.",
            tcp: { $0.tcpIn.packets }, udp: { $0.udpIn.packets }),
        PortFamily(
            "porttally_transmit_packets", .counter, unit: "packets",
            "Packets from the port to clients since it was first counted, as netfilter sees them: what is segmented "
                + "later (GSO) counts as one.",
            tcp: { $0.tcpOut.packets }, udp: { $0.udpOut.packets }),
    ]
    /// What it used in the current periods, in the page's order.
    static let usage = [
        PortFamily(
            "porttally_period_receive_bytes", .gauge, unit: "bytes",
            "Bytes from clients to the port, TCP and UDP together, in the current local day or billing month.",
            usage: { $0.receive }),
        PortFamily(
            "porttally_period_transmit_bytes", .gauge, unit: "bytes",
            "Bytes from the port to clients, TCP and UDP together, in the current local day or billing month.",
            usage: { $0.transmit }),
    ]
}

extension PortFamily<PortRow> {
    /// A family with a sample for each transport that is shown of a port.
    fileprivate init(
        _ name: String, _ kind: Family.Kind, unit: String, _ help: String,
        tcp: @escaping @Sendable (PerCounter<Traffic>) -> UInt64,
        udp: @escaping @Sendable (PerCounter<Traffic>) -> UInt64
    ) {
        self.init(Family(name, kind, unit: unit, help), "protocol", ["tcp", "udp"]) { row, column in
            if column == 0 { return row.transports.contains(.tcp) ? tcp(row.totals) : nil }
            return row.transports.contains(.udp) ? udp(row.totals) : nil
        }
    }

    /// A family with a sample for each of the current periods.
    fileprivate init(
        _ name: String, _ kind: Family.Kind, unit: String, _ help: String,
        usage: @escaping @Sendable (PortRow.Usage) -> UInt64
    ) {
        self.init(Family(name, kind, unit: unit, help), "period", ["day", "month"]) { row, column in
            usage(column == 0 ? row.day : row.month)
        }
    }
}

extension Family {
    /// Whose each port is; between the totals and the usage.
    static let portInfo = Family(
        "porttally_port", .info, "A port that is counted: its user's name, and the file that it was found in.")
}

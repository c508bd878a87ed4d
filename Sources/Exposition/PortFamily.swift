import Tally

/// A family with two samples for each port.
struct PortFamily: Sendable {
    /// One of the two samples.
    struct Column: Sendable {
        /// What comes after the port's number, ready.
        let label: [UInt8]
        /// The sample's value, or nil where the port has none.
        let value: @Sendable (PortRow) -> UInt64?

        fileprivate init(_ name: String, _ label: String, value: @escaping @Sendable (PortRow) -> UInt64?) {
            self.label = Array("\",\(name)=\"\(label)\"} ".utf8)
            self.value = value
        }
    }

    /// What it is called.
    let family: Family
    /// The sample that comes first.
    let first: Column
    /// The one after it.
    let second: Column

    /// What every port's traffic adds up to, by protocol.
    ///
    /// Closures, not key paths: those are interpreted, sample by sample.
    static let totals = [
        PortFamily(.receiveBytes, tcp: { $0.tcpIn.bytes }, udp: { $0.udpIn.bytes }),
        PortFamily(.transmitBytes, tcp: { $0.tcpOut.bytes }, udp: { $0.udpOut.bytes }),
        PortFamily(.receivePackets, tcp: { $0.tcpIn.packets }, udp: { $0.udpIn.packets }),
        PortFamily(.transmitPackets, tcp: { $0.tcpOut.packets }, udp: { $0.udpOut.packets }),
    ]
    /// What it used in the current periods.
    static let usage = [
        PortFamily(.periodReceiveBytes, usage: { $0.receive }),
        PortFamily(.periodTransmitBytes, usage: { $0.transmit }),
    ]

    private init(
        _ family: Family, tcp: @escaping @Sendable (PerCounter<Traffic>) -> UInt64,
        udp: @escaping @Sendable (PerCounter<Traffic>) -> UInt64
    ) {
        self.family = family
        first = Column("protocol", "tcp") { $0.transports.contains(.tcp) ? tcp($0.totals) : nil }
        second = Column("protocol", "udp") { $0.transports.contains(.udp) ? udp($0.totals) : nil }
    }

    private init(_ family: Family, usage: @escaping @Sendable (PortRow.Usage) -> UInt64) {
        self.family = family
        first = Column("period", "day") { usage($0.day) }
        second = Column("period", "month") { usage($0.month) }
    }
}

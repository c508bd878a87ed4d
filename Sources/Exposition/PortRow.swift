import Tally

/// A port's figures, ready to be written family by family.
struct PortRow {
    let number: UInt64
    let transports: (tcp: Bool, udp: Bool)
    let totals: PerCounter<Traffic>
    let day: Usage
    let month: Usage

    /// Bytes in a period, over the transports that the port serves.
    struct Usage {
        var receive: UInt64
        var transmit: UInt64
    }

    init(_ port: ServicePort, _ account: Account, _ periods: Periods) {
        let transports = (tcp: port.transports.contains(.tcp), udp: port.transports.contains(.udp))
        number = UInt64(port.number.value)
        self.transports = transports
        totals = account.meters.map { $0.total }
        day = Usage(account.usage(since: account.day, of: periods.day.start), transports)
        month = Usage(account.usage(since: account.month, of: periods.month.start), transports)
    }
}

extension PortRow.Usage {
    fileprivate init(_ usage: PerCounter<Traffic>, _ transports: (tcp: Bool, udp: Bool)) {
        var receive = Traffic.zero
        var transmit = Traffic.zero
        if transports.tcp {
            receive += usage.tcpIn
            transmit += usage.tcpOut
        }
        if transports.udp {
            receive += usage.udpIn
            transmit += usage.udpOut
        }
        self.init(receive: receive.bytes, transmit: transmit.bytes)
    }
}

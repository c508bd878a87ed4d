import Tally

/// A port's figures, ready to be written family by family.
struct PortRow {
    let number: UInt64
    let transports: Transports
    let totals: PerCounter<Traffic>
    let day: Usage
    let month: Usage

    /// Bytes in a period, over the transports that the port serves.
    struct Usage {
        var receive: UInt64
        var transmit: UInt64
    }

    init(_ port: ServicePort, _ account: Account, _ periods: Periods) {
        number = UInt64(port.number.value)
        transports = port.transports
        totals = account.meters.map { $0.total }
        day = Usage(account.usage(since: account.day, of: periods.day.start), transports)
        month = Usage(account.usage(since: account.month, of: periods.month.start), transports)
    }
}

extension PortRow.Usage {
    fileprivate init(_ usage: PerCounter<Traffic>, _ transports: Transports) {
        var receive = Traffic.zero
        var transmit = Traffic.zero
        if transports.contains(.tcp) {
            receive += usage.tcpIn
            transmit += usage.tcpOut
        }
        if transports.contains(.udp) {
            receive += usage.udpIn
            transmit += usage.udpOut
        }
        self.init(receive: receive.bytes, transmit: transmit.bytes)
    }
}

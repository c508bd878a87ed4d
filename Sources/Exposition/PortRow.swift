import Tally

/// A port's figures, ready to be written family by family.
struct PortRow: PortFigures {
    let number: UInt64
    /// The transports that are shown: those that the port is said to serve, and those that were counted on it.
    ///
    /// A config may know less than the kernel: a SIP003 plugin serves UDP where `mode` says `tcp_only`.
    let transports: Transports
    let totals: PerCounter<Traffic>
    let day: Usage
    let month: Usage

    /// Bytes in a period, over both transports.
    struct Usage {
        var receive: UInt64
        var transmit: UInt64
    }

    init(_ port: ServicePort, _ record: PortRecord, _ periods: Periods) {
        number = UInt64(port.number.value)
        totals = record.meters.map { $0.total }
        var shown = port.transports
        if totals.tcpIn != .zero || totals.tcpOut != .zero { shown.insert(.tcp) }
        if totals.udpIn != .zero || totals.udpOut != .zero { shown.insert(.udp) }
        transports = shown
        day = Usage(record.usage(since: record.day, of: periods.day.start))
        month = Usage(record.usage(since: record.month, of: periods.month.start))
    }
}

extension PortRow.Usage {
    fileprivate init(_ usage: PerCounter<Traffic>) {
        self.init(receive: (usage.tcpIn + usage.udpIn).bytes, transmit: (usage.tcpOut + usage.udpOut).bytes)
    }
}

import Tally

extension MetricsPage {
    /// The page as bytes: the same input gives the same bytes, ports in ascending order.
    ///
    /// - Parameter format: The format.
    /// - Returns: The page.
    public func rendered(as format: MetricsFormat) -> [UInt8] {
        let ports = sortedPorts
        let rows = rows(of: ports)
        let limitRows = limitRows(of: ports)
        let capacity = ports.count * Self.typicalBytesPerPort + limitRows.count * Self.typicalBytesPerLimitedPort
        var writer = PageWriter(format, capacity: 16_384 + capacity)
        for family in PortRow.totals { writer.family(family, rows) }
        writer.family(.portInfo, ports)
        for family in PortRow.usage { writer.family(family, rows) }
        for family in LimitRow.metrics { writer.family(family, limitRows) }
        writer.metrics(Self.metrics, of: self)
        if let process { writer.metrics(ProcessUsage.metrics, of: process) }
        writer.end()
        return writer.bytes
    }

    /// 13 samples of about 75 bytes, and room for the longest numbers: growing would copy the whole page.
    private static let typicalBytesPerPort = 1280
    /// 22 more samples, with every kind of limit.
    private static let typicalBytesPerLimitedPort = 1792

    /// Each number once: a duplicate series would make Prometheus refuse the whole page.
    private var sortedPorts: [ServicePort] {
        let isSorted = zip(ports, ports.dropFirst()).allSatisfy { $0.number < $1.number }
        return isSorted ? ports : ServicePort.merging(ports)
    }

    /// What there is to say of each port that has an record.
    private func rows(of ports: [ServicePort]) -> [PortRow] {
        let records = ledger.records
        var rows: [PortRow] = []
        rows.reserveCapacity(ports.count)
        var next = records.startIndex
        for port in ports {
            // A port that was never committed has no figures yet, not even zero.
            guard let index = records.index(of: port.number, hint: next) else { continue }
            rows.append(PortRow(port, records[index], periods))
            next = index + 1
        }
        return rows
    }

    /// What there is to say of each port with limits, also of one that has no record yet.
    private func limitRows(of ports: [ServicePort]) -> [LimitRow] {
        let records = ledger.records
        var rows: [LimitRow] = []
        var next = records.startIndex
        for port in ports where !port.limits.isEmpty {
            let index = records.index(of: port.number, hint: next)
            rows.append(LimitRow(port, index.map { records[$0] }, periods, limits))
            if let index { next = index + 1 }
        }
        return rows
    }
}

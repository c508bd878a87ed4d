import Tally

extension MetricsPage {
    /// The page as bytes: the same input gives the same bytes, ports in ascending order.
    ///
    /// - Parameters:
    ///   - format: The format.
    ///   - last: The page before this one, if nobody needs it any more: what has not changed is not written again.
    /// - Returns: The page.
    public func rendered(as format: MetricsFormat, after last: consuming RenderedPage = RenderedPage()) -> RenderedPage
    {
        let ports = sortedPorts
        let rows = rows(of: ports)
        let plan = RenderedPage.Plan(format: format, ports: ports, transports: rows.map(\.transports))
        // The only holder of the page: a copy that is still around would make the first change copy the bytes.
        var writer = PageWriter(format, last)
        if writer.page.plan != plan || rows.count < ports.count || !writer.page.replaceFigures(rows) {
            let isToBeKept = rows.count == ports.count && ports.count <= RenderedPage.mostPortsKept
            writer.page.clear(capacity: 16_384 + ports.count * Self.typicalBytesPerPort, isToBeKept: isToBeKept)
            writePorts(ports, rows, to: &writer)
            writer.page.tail = writer.page.bytes.count
            if isToBeKept { writer.page.plan = plan }
        }
        writer.metrics(Self.metrics, of: self)
        if let process { writer.metrics(ProcessUsage.metrics, of: process) }
        writer.end()
        return writer.page
    }

    /// 13 samples of about 75 bytes, and room for the longest numbers: growing would copy the whole page.
    private static let typicalBytesPerPort = 1280

    /// Each number once: a duplicate series would make Prometheus refuse the whole page.
    private var sortedPorts: [ServicePort] {
        let isSorted = zip(ports, ports.dropFirst()).allSatisfy { $0.number < $1.number }
        return isSorted ? ports : ServicePort.merging(ports)
    }

    /// What there is to say of each port that has an account.
    private func rows(of ports: [ServicePort]) -> [PortRow] {
        let accounts = ledger.accounts
        var rows: [PortRow] = []
        rows.reserveCapacity(ports.count)
        var next = accounts.startIndex
        for port in ports {
            // A port that was never committed has no figures yet, not even zero.
            guard let index = accounts.index(of: port.number, hint: next) else { continue }
            rows.append(PortRow(port, accounts[index], periods))
            next = index + 1
        }
        return rows
    }

    private func writePorts(_ ports: [ServicePort], _ rows: [PortRow], to writer: inout PageWriter) {
        for family in PortFamily.totals { writer.family(family, rows) }
        writer.family(.portInfo, ports)
        for family in PortFamily.usage { writer.family(family, rows) }
    }
}

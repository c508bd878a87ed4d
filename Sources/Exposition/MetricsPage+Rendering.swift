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
        writePeriods(to: &writer)
        writeAgent(to: &writer)
        writeProcess(to: &writer)
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

    private func writePeriods(to writer: inout PageWriter) {
        writer.begin(.periodStart)
        for (name, period) in [("day", periods.day), ("month", periods.month)] {
            writer.sample(.periodStart, [("period", name)], UInt64(max(period.start.seconds, 0)))
        }
    }

    private func writeAgent(to writer: inout PageWriter) {
        writer.begin(.kernelResets)
        for cause in ResetCause.allCases {
            writer.sample(.kernelResets, [("cause", cause.rawValue)], ledger.resets[cause] ?? 0)
        }
        writer.family(.dumpInterruptions, dumpInterruptions)
        writer.begin(.netlinkErrors)
        for (name, count) in netlinkErrors.sorted(by: { $0.key < $1.key }) {
            writer.sample(.netlinkErrors, [("errno", name)], count)
        }
        writer.family(.storeUp, storeUp ? 1 : 0)
        writer.family(.storeErrors, storeErrors)
        writer.begin(.configDegraded)
        for (source, isDegraded) in degradedSources.sorted(by: { $0.key < $1.key }) {
            writer.sample(.configDegraded, [("source", source)], isDegraded ? 1 : 0)
        }
        writer.family(.scrapeDuration, scrapeDuration)
        writer.begin(.buildInfo)
        writer.sample(.buildInfo, [("version", build.version), ("swiftversion", build.swiftVersion)], 1)
    }

    private func writeProcess(to writer: inout PageWriter) {
        guard let process else { return }
        writer.family(.processorTime, process.processorTime)
        writer.family(.openDescriptors, process.openDescriptors)
        if let limit = process.maxDescriptors { writer.family(.maxDescriptors, limit) }
        writer.family(.virtualMemory, process.virtualBytes)
        writer.family(.residentMemory, process.residentBytes)
        writer.family(.startTime, process.startTime)
    }
}

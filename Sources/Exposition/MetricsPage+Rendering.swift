import Tally

extension MetricsPage {
    /// The page as bytes: the same input gives the same bytes, ports in ascending order.
    ///
    /// - Parameters:
    ///   - format: The format.
    ///   - room: A page that nobody needs any more, whose memory is used again: to the kernel, handing out and taking
    ///     back what a page takes costs more than it takes to fill it.
    /// - Returns: The page.
    public func rendered(as format: MetricsFormat, into room: consuming [UInt8] = []) -> [UInt8] {
        let ports = sortedPorts
        var writer = PageWriter(format, into: room, capacity: 16_384 + ports.count * Self.typicalBytesPerPort)
        writePorts(ports, to: &writer)
        writeAgent(to: &writer)
        writeProcess(to: &writer)
        writer.end()
        return writer.bytes
    }

    /// 13 samples of about 75 bytes, and room for the longest numbers: growing would copy the whole page.
    private static let typicalBytesPerPort = 1280

    /// Each number once: a duplicate series would make Prometheus refuse the whole page.
    private var sortedPorts: [ServicePort] {
        let isSorted = zip(ports, ports.dropFirst()).allSatisfy { $0.number < $1.number }
        return isSorted ? ports : ServicePort.merging(ports)
    }

    private func writePorts(_ ports: [ServicePort], to writer: inout PageWriter) {
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
        // Closures, not key paths: those are interpreted, sample by sample.
        writer.family(.receiveBytes, rows, tcp: { $0.tcpIn.bytes }, udp: { $0.udpIn.bytes })
        writer.family(.transmitBytes, rows, tcp: { $0.tcpOut.bytes }, udp: { $0.udpOut.bytes })
        writer.family(.receivePackets, rows, tcp: { $0.tcpIn.packets }, udp: { $0.udpIn.packets })
        writer.family(.transmitPackets, rows, tcp: { $0.tcpOut.packets }, udp: { $0.udpOut.packets })
        writer.family(.portInfo, ports)
        writer.family(.periodReceiveBytes, rows, usage: { $0.receive })
        writer.family(.periodTransmitBytes, rows, usage: { $0.transmit })
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

import Tally

/// One of the two samples that a port has in a family.
private struct Column {
    /// What comes after the port's number, ready.
    let label: [UInt8]
    /// The sample's value, or nil where the port has none.
    let value: (PortRow) -> UInt64?

    init(_ name: String, _ label: String, value: @escaping (PortRow) -> UInt64?) {
        self.label = Array("\",\(name)=\"\(label)\"} ".utf8)
        self.value = value
    }
}

extension PageWriter {
    /// A family of counters, by port and protocol.
    mutating func family(
        _ family: Family, _ rows: [PortRow], tcp: @escaping (PerCounter<Traffic>) -> UInt64,
        udp: @escaping (PerCounter<Traffic>) -> UInt64
    ) {
        write(
            family, rows, Column("protocol", "tcp") { $0.transports.contains(.tcp) ? tcp($0.totals) : nil },
            Column("protocol", "udp") { $0.transports.contains(.udp) ? udp($0.totals) : nil })
    }

    /// A family of gauges, by port and period.
    mutating func family(_ family: Family, _ rows: [PortRow], usage: @escaping (PortRow.Usage) -> UInt64) {
        write(
            family, rows, Column("period", "day") { usage($0.day) }, Column("period", "month") { usage($0.month) })
    }

    /// The family that says whose each port is.
    mutating func family(_ family: Family, _ ports: [ServicePort]) {
        begin(family)
        let opening = Array((family.sampleName + "{port=\"").utf8)
        // Most ports are from the same few files.
        var source: (file: String, label: [UInt8]) = ("", sourceLabel(""))
        for port in ports {
            let file = port.sources.first?.file ?? ""
            if file != source.file { source = (file, sourceLabel(file)) }
            append(opening)
            append(UInt64(port.number.value))
            append("\",name=\"")
            appendEscaped(port.name ?? "")
            append(source.label)
        }
    }

    /// The end of a line that says where a port was found.
    private func sourceLabel(_ file: String) -> [UInt8] {
        var writer = PageWriter(format, into: [], capacity: 0)
        writer.append("\",source=\"")
        writer.appendEscaped(file)
        writer.append("\"} 1\n")
        return writer.bytes
    }

    /// A whole family of two columns, in one go: an array's bookkeeping at each append would cost more than the bytes.
    private mutating func write(_ family: Family, _ rows: [PortRow], _ first: Column, _ second: Column) {
        begin(family)
        let opening = Array((family.sampleName + "{port=\"").utf8)
        let room = 2 * opening.count + first.label.count + second.label.count + 2 * (2 * OutputSpan.maxDigits + 1)
        bytes.append(addingCapacity: rows.count * room) { page in
            for row in rows {
                if let value = first.value(row) {
                    page.appendSample(opening.span, row.number, first.label.span, value)
                }
                if let value = second.value(row) {
                    page.appendSample(opening.span, row.number, second.label.span, value)
                }
            }
        }
    }
}

extension OutputSpan<UInt8> {
    /// One line; there must be room for it.
    fileprivate mutating func appendSample(
        _ opening: Span<UInt8>, _ port: UInt64, _ label: Span<UInt8>, _ value: UInt64
    ) {
        append(opening)
        append(decimal: port)
        append(label)
        append(decimal: value)
        append(UInt8(ascii: "\n"))
    }

    private mutating func append(_ ready: Span<UInt8>) {
        for index in ready.indices { append(ready[index]) }
    }
}

import Tally

extension PageWriter {
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
        var writer = PageWriter(format)
        writer.append("\",source=\"")
        writer.appendEscaped(file)
        writer.append("\"} 1\n")
        return writer.bytes
    }

    /// A family of samples for each port.
    ///
    /// It is written in one go: an array's bookkeeping at each append would cost more than the bytes.
    mutating func family<Row>(_ family: PortFamily<Row>, _ rows: [Row]) {
        if family.isOptional, rows.isEmpty { return }
        let before = bytes.count
        begin(family.family)
        let head = bytes.count
        let opening = Array((family.family.sampleName + "{port=\"").utf8)
        let room = family.labels.reduce(0) { $0 + opening.count + $1.count + 2 * OutputSpan.maxDigits + 1 }
        let value = family.value
        bytes.append(addingCapacity: rows.count * room) { bytes in
            let labels = family.labels.span
            for row in rows {
                for column in labels.indices {
                    guard let value = value(row, column) else { continue }
                    bytes.appendSample(opening.span, row.number, labels[column].span, value)
                }
            }
        }
        if family.isOptional, bytes.count == head { bytes.removeLast(head - before) }
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

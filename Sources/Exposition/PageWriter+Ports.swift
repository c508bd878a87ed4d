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

    /// A family of two samples for each port.
    ///
    /// It is written in one go: an array's bookkeeping at each append would cost more than the bytes.
    mutating func family(_ family: PortFamily, _ rows: [PortRow]) {
        begin(family.family)
        let (first, second) = (family.first, family.second)
        let opening = Array((family.family.sampleName + "{port=\"").utf8)
        let room = 2 * opening.count + first.label.count + second.label.count + 2 * (2 * OutputSpan.maxDigits + 1)
        bytes.append(addingCapacity: rows.count * room) { bytes in
            for row in rows {
                if let value = first.value(row) {
                    bytes.appendSample(opening.span, row.number, first.label.span, value)
                }
                if let value = second.value(row) {
                    bytes.appendSample(opening.span, row.number, second.label.span, value)
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

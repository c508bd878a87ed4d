/// A page in the making.
///
/// What is known beforehand (names, labels) is appended as ready bytes and numbers digit by digit, all into one
/// buffer: a page of 10,000 ports has 130,000 samples, and a `String` for each would cost more than the kernel's dump.
struct PageWriter {
    let format: MetricsFormat
    /// What is written so far.
    var bytes: [UInt8] = []

    /// - Parameters:
    ///   - format: The format.
    ///   - capacity: How many bytes there is to be room for.
    init(_ format: MetricsFormat, capacity: Int = 0) {
        self.format = format
        bytes.reserveCapacity(capacity)
    }

    /// Begins a family: its metadata, in the order that OpenMetrics demands.
    ///
    /// A family without samples keeps its metadata: both formats allow that, and it says that the metric exists.
    mutating func begin(_ family: Family) {
        let name = family.name(in: format)
        metadata("# TYPE ", name, family.type(in: format))
        // Text 0.0.4 has no UNIT; it would be a comment there.
        if format == .openMetrics, let unit = family.unit { metadata("# UNIT ", name, unit) }
        append("# HELP ")
        append(name)
        append(" ")
        // In a HELP, OpenMetrics escapes quotes too, text 0.0.4 doesn't.
        appendEscaped(family.help, quotes: format == .openMetrics)
        append("\n")
    }

    private mutating func metadata(_ keyword: String, _ name: String, _ value: String) {
        append(keyword)
        append(name)
        append(" ")
        append(value)
        append("\n")
    }

    /// Ends the page.
    ///
    /// There are no `_created` samples: when a total began is not known for certain (it outlives tables, boots and
    /// even the store), and Prometheus advises against them in OpenMetrics 1.0, where each costs a whole series.
    mutating func end() {
        if format == .openMetrics { append("# EOF\n") }
    }

    /// Appends bytes that were rendered before.
    mutating func append(_ ready: [UInt8]) { bytes.append(contentsOf: ready) }

    mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Appends a label's value or a help text, escaped.
    ///
    /// Only the escape character, what ends a line and what ends a value are escaped; other control characters are
    /// legal as they are.
    mutating func appendEscaped(_ text: String, quotes: Bool = true) {
        let utf8 = text.utf8
        // Hardly ever does a name have to be escaped.
        guard utf8.contains(where: { $0 == 0x5C || $0 == 0x0A || $0 == 0x22 }) else { return append(text) }
        for byte in utf8 {
            if let escape = Self.escape(byte, quotes: quotes) { append(escape) } else { bytes.append(byte) }
        }
    }

    private static func escape(_ byte: UInt8, quotes: Bool) -> String? {
        switch byte {
        case UInt8(ascii: "\\"): "\\\\"
        case UInt8(ascii: "\n"): "\\n"
        case UInt8(ascii: "\"") where quotes: "\\\""
        default: nil
        }
    }
}

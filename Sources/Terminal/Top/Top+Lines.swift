import API

/// What is shown where there is no terminal: lines that only come, and never change.
extension Top {
    /// The heading of the lines.
    public var heading: String { Self.line(["TIME", "PORT", "IN", "OUT", "NAME"]) }

    /// A line for all ports, and one for each that has traffic, by rate; nothing until rates are known.
    public func lines() -> String {
        guard let rates else { return "" }
        let clock = String(time.prefix(19)).split(separator: "T").joined(separator: " ")
        func line(_ port: String, _ rate: RateAnswer, _ name: String) -> String {
            let parts = [rate.received, rate.transmitted].map { Units.text(bytesPerSecond: $0) }
            return Self.line([clock, port] + parts + [Text(name).content])
        }
        return line("all", rates.sum, "")
            + shown.filter { rates[$0.port].both > 0 }.map { line("\($0.port)", rates[$0.port], $0.name ?? "") }
            .joined()
    }

    private static func line(_ cells: [String]) -> String {
        let widths = [-19, 5, Units.widestRate, Units.widestRate, -1]
        let padded = zip(cells, widths).map { text, width in
            let pad = String(repeating: " ", count: max(abs(width) - text.count, 0))
            return width < 0 ? text + pad : pad + text
        }
        let line = padded.joined(separator: "  ")
        return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
    }
}

public import API

extension Look {
    /// All ports, a line each, with sums below.
    ///
    /// - Parameters:
    ///   - answer: The ports.
    ///   - rates: How fast their traffic flows; nil where that isn't known.
    /// - Returns: Lines of at most ``width`` columns, where that is enough for what every port has.
    public func status(_ answer: PortsAnswer, rates: LiveAnswer? = nil) -> String {
        guard !answer.ports.isEmpty else { return "no ports are counted; `porttally check` says why\n" }
        let shown = StatusColumn.shown(answer.ports, rates)
        var table = Table(shown.map(\.column))
        table.rows = answer.ports.map { port in shown.map { $0.cell(port, self) } }
        if answer.ports.count > 1 { table.sums = [shown.map { $0.sum(answer.ports, self) }] }
        return table.text(self) + "\n" + styled(summary(answer), .dim) + "\n"
    }

    /// How many ports there are, and what today and this month are.
    private func summary(_ answer: PortsAnswer) -> String {
        var parts = ["\(answer.ports.count) \(answer.ports.count == 1 ? "port" : "ports")"]
        for (state, name) in [(PortAnswer.State.blocked, "stopped"), (.removed, "removed")] {
            let count = answer.ports.count { $0.state == state }
            if count > 0 { parts.append("\(count) \(name)") }
        }
        var text = parts.joined(separator: ", ")
        if let port = answer.ports.first {
            text += "; today since \(Self.minute(port.today.start)), month since \(Self.day(port.month.start))"
        }
        return Text(text).cut(to: width ?? .max, sign: ellipsis).content
    }

    /// The date of a time after RFC 3339.
    static func day(_ time: String) -> String { String(time.prefix(10)) }

    /// The date and time to the minute, or the date alone where the day begins.
    static func minute(_ time: String) -> String {
        let clock = time.dropFirst(11).prefix(5)
        return clock == "00:00" || clock.isEmpty ? day(time) : "\(day(time)) \(clock)"
    }
}

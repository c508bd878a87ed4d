import API

extension Top {
    /// How many ports there is room for, between what stands above and below.
    var page: Int { max(rows - 3, 1) }

    /// What fills the terminal: a line of sums, the ports under their headings, and at the end what keys do.
    public func frame() -> [String] {
        let ports = shown
        // Before a line's last column: what stands there would be erased with the rest of the line.
        var look = look
        look.width = look.width.map { max($0 - 1, 1) }
        // There may be fewer than when it was scrolled.
        let first = min(offset, max(ports.count - page, 0))
        var table = Table(columns.map(\.column))
        let visible = ports[first...].prefix(page)
        table.rows = visible.map { port in columns.map { $0.cell(port, look) } }
        var lines = [summary(look)] + table.lines(look)
        if answer.ports.isEmpty, !answer.time.isEmpty { lines[1] = "no ports are counted; `porttally check` says why" }
        lines += Array(repeating: "", count: max(rows - 1 - lines.count, 0))
        return Array((lines + [footer(look, first, of: ports.count)]).prefix(max(rows, 1)))
    }

    private func summary(_ look: Look) -> String {
        let stopped = answer.ports.count { $0.state == .blocked }
        var parts = ["porttally", String(time.dropFirst(11).prefix(8))]
        parts.append(
            "\(answer.ports.count) \(answer.ports.count == 1 ? "port" : "ports")"
                + (stopped > 0 ? ", \(stopped) stopped" : ""))
        if let sum = rates?.sum {
            parts.append("in \(Units.text(bytesPerSecond: sum.received))")
            parts.append("out \(Units.text(bytesPerSecond: sum.transmitted))")
        }
        let text = Text(parts.joined(separator: "  ")).cut(to: look.width ?? .max, sign: look.ellipsis)
        return look.styled(text.content, .bold)
    }

    private func footer(_ look: Look, _ first: Int, of found: Int) -> String {
        if isFiltering {
            return Text("filter: \(filter)_  (enter: done, esc: all)").cut(to: look.width ?? .max, sign: look.ellipsis)
                .content
        }
        let sort = "s sort: \(order.rawValue)\(isReversed ? ", reversed" : "")"
        let shown = filter.isEmpty ? "/ filter" : "/ filter: \(filter), \(found) found, esc all"
        let scroll = found > page ? ["\(first + 1)-\(min(first + page, found)) of \(found)"] : []
        let text = (["q quit", sort, "r reverse", "u units", shown] + scroll).joined(separator: "  ")
        return look.styled(Text(text).cut(to: look.width ?? .max, sign: look.ellipsis).content, .dim)
    }

    /// Those that have something to show; what the ports are sorted by is marked.
    private var columns: [StatusColumn] {
        let rates = rates ?? PortRates(LiveAnswer())
        let isMeasured = self.rates != nil
        let most = answer.ports.map { rates[$0.port].both }.max() ?? 0
        func rate(_ heading: String, _ order: TopOrder, _ part: @escaping @Sendable (RateAnswer) -> UInt64)
            -> StatusColumn
        {
            StatusColumn(Column(marked(heading, order), usualWidth: Units.widestRate)) { port, _ in
                let rate = part(rates[port.port])
                return isMeasured ? Cell(Units.text(bytesPerSecond: rate), rate == 0 ? .dim : nil) : .empty
            }
        }
        let bar = StatusColumn(Column(marked("RATE", .rate), .left, leavesAs: -1, leastWidth: Bar.shortest)) {
            port, _ in
            let rate = rates[port.port]
            return Cell(bar: [rate.received, rate.transmitted], of: most, .green)
        }
        let haveNames = answer.ports.contains { $0.name != nil }
        let haveLimits = answer.ports.contains { $0.limits?.nearest != nil }
        return [StatusColumn.port.headed(marked("PORT", .port), usualWidth: 5)]
            + (haveNames ? [StatusColumn.name.headed(marked("NAME", .name), usualWidth: min(nameWidth, 30))] : [])
            + [rate("IN", .received, \.received), rate("OUT", .sent, \.transmitted), bar]
            + [
                StatusColumn.today.headed(marked("TODAY", .today), usualWidth: 8),
                StatusColumn.month.headed(marked("MONTH", .month), usualWidth: 8),
            ]
            + (haveLimits ? [StatusColumn.left.headed(marked("LEFT", .left), usualWidth: 8)] : [])
            + [StatusColumn.state.headed("STATE", usualWidth: 7)]
    }

    private func marked(_ heading: String, _ order: TopOrder) -> String {
        guard order == self.order else { return heading }
        let isUp = isReversed != [.left, .port, .name].contains(order)
        return heading + (look.isUnicode ? isUp ? "▴" : "▾" : isUp ? "^" : "v")
    }
}

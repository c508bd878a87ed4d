public import API

/// Usage, a line each period, with bars and sums.
extension Look {
    /// - Parameters:
    ///   - sums: What was used.
    ///   - title: By what.
    /// - Returns: Lines of at most ``width`` columns, where that is enough for the time and the sum.
    public func history(_ sums: UsageSums, of title: String) -> String {
        let heading = Text("\(title) by \(sums.by)").cut(to: width ?? .max, sign: ellipsis).content
        guard !sums.periods.isEmpty else { return heading + ": nothing was counted in that time\n" }
        let times = sums.periods.map { Self.label($0.start, by: sums.by, among: sums.periods) }
        var table = Table([
            Column(sums.by.uppercased(), .left), Column("RECEIVED", leavesAs: 1), Column("SENT", leavesAs: 0),
            Column("TOTAL"), Column("", .left, leavesAs: 2, leastWidth: Bar.shortest),
        ])
        let most = sums.periods.map(\.traffic.bytes).max() ?? 0
        table.rows = zip(times, sums.periods).map { time, period in
            let traffic = period.traffic
            let bar = Cell(bar: [traffic.receivedBytes, traffic.transmittedBytes], of: most, .green)
            return [Cell(time)] + cells(traffic) + [bar]
        }
        if sums.periods.count > 1 { table.sums = [[Cell("sum", .bold)] + cells(sums.total) + [.empty]] }
        let hasBars = table.shows(table.columns.count - 1, self)
        let legend = hasBars ? "\n" + styled("\(signs[0]) received  \(signs[1]) sent", .dim) + "\n" : ""
        return styled(heading, .bold) + "\n\n" + table.text(self) + legend
    }

    private func cells(_ traffic: TrafficAnswer) -> [Cell] {
        let isNothing = traffic.bytes == 0
        return [
            Cell(units.text(traffic.receivedBytes), isNothing ? .dim : nil),
            Cell(units.text(traffic.transmittedBytes), isNothing ? .dim : nil),
            Cell(units.text(traffic.bytes), isNothing ? .dim : .bold),
        ]
    }

    /// What a period is called: by its start, as far as that tells periods apart.
    private static func label(_ start: String, by: String, among periods: [PeriodAnswer]) -> String {
        switch by {
        case "hour": "\(day(start)) \(start.dropFirst(11).prefix(5))"
        // Those of a calendar.
        case "month" where periods.allSatisfy { day($0.start).hasSuffix("-01") }: String(start.prefix(7))
        default: day(start)
        }
    }
}

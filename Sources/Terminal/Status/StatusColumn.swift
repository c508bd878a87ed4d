import API

/// A column of the table of ports: what stands in it for a port, and for all of them.
struct StatusColumn: Sendable {
    private(set) var column: Column
    let cell: @Sendable (PortAnswer, Look) -> Cell
    let sum: @Sendable ([PortAnswer], Look) -> Cell

    init(
        _ column: Column, sum: @escaping @Sendable ([PortAnswer], Look) -> Cell = { _, _ in .empty },
        cell: @escaping @Sendable (PortAnswer, Look) -> Cell
    ) {
        self.column = column
        self.cell = cell
        self.sum = sum
    }

    /// An amount, and the sum of all.
    private init(_ column: Column, amount: @escaping @Sendable (PortAnswer) -> UInt64) {
        self.init(
            column, sum: { ports, look in Cell(look.units.text(ports.reduce(0) { $0.saturating(amount($1)) }), .bold) }
        ) { port, look in
            Cell(look.units.text(amount(port)), amount(port) == 0 || port.state == .removed ? .dim : nil)
        }
    }

    /// The same under another heading, and as wide at least.
    func headed(_ heading: String, usualWidth: Int = 0) -> StatusColumn {
        var column = self
        column.column.heading = Text(heading)
        column.column.usualWidth = usualWidth
        return column
    }

    /// Those that have something to show.
    static func shown(_ ports: [PortAnswer], _ rates: LiveAnswer?) -> [StatusColumn] {
        let haveNames = ports.contains { $0.name != nil }
        let haveLimits = ports.contains { $0.limits?.nearest != nil }
        return [port] + (haveNames ? [name] : []) + [transports] + traffic + (haveLimits ? limits : [])
            + (rates.map { [rate(PortRates($0))] } ?? []) + [state]
    }

    static let port = StatusColumn(Column("PORT"), sum: { _, _ in Cell("all", .bold) }) { port, _ in
        Cell("\(port.port)", port.state == .removed ? .dim : nil)
    }

    static let name = StatusColumn(Column("NAME", .left, leastWidth: 10)) { port, _ in Cell(port.name ?? "") }

    private static let transports = StatusColumn(Column("PROTO", .left, leavesAs: 7)) { port, _ in
        Cell(port.transports.joined(separator: ","))
    }

    private static let traffic = [
        StatusColumn(Column("RECEIVED", leavesAs: 2), amount: \.total.receivedBytes),
        StatusColumn(Column("SENT", leavesAs: 3), amount: \.total.transmittedBytes), today, month,
    ]

    static let today = StatusColumn(Column("TODAY", leavesAs: 4), amount: \.today.traffic.bytes)
    static let month = StatusColumn(Column("MONTH"), amount: \.month.traffic.bytes)

    private static let limits = [
        StatusColumn(Column("LIMIT", leavesAs: 6)) { port, look in
            guard let use = port.limits?.nearest else { return .empty }
            return Cell("\(look.units.text(use.limit)) \(use.name)")
        },
        left,
        StatusColumn(Column("USED", .left, leavesAs: 8)) { port, look in
            guard let use = port.limits?.nearest else { return .empty }
            return Cell(look.share(use), use.style)
        },
    ]

    static let left = StatusColumn(Column("LEFT", leavesAs: 0)) { port, look in
        guard let use = port.limits?.nearest else { return .empty }
        return Cell(look.units.text(use.isExceeded ? 0 : use.remaining), use.style)
    }

    private static func rate(_ rates: PortRates) -> StatusColumn {
        StatusColumn(
            Column("RATE", leavesAs: 1),
            sum: { ports, _ in Cell(Units.text(bytesPerSecond: rates.sum.both), .bold) }
        ) { port, _ in
            let rate = rates[port.port].both
            return Cell(Units.text(bytesPerSecond: rate), rate == 0 ? .dim : nil)
        }
    }

    static let state = StatusColumn(Column("STATE", .left)) { port, _ in
        switch port.state {
        case .active: Cell("active", .green)
        case .removed: Cell("removed", .dim)
        case .blocked: Cell(port.reasons, .red)
        }
    }
}

extension Look {
    /// How much of a limit is used, as a bar of ten with its percentage, which is cut off and so not 100 before it is.
    func share(_ use: LimitsAnswer.Bytes) -> String {
        let used = use.isExceeded ? use.limit : use.used
        return "\(bar(used, of: use.limit, columns: 10)) \(use.percent) %"
    }
}

extension PortAnswer {
    /// Why nothing passes.
    var reasons: String { blockedBy.map { $0 == "manual" ? "blocked" : $0 }.joined(separator: ", ") }
}

extension LimitsAnswer {
    /// The limit of which the smallest part is left.
    var nearest: Bytes? {
        bytes.max { first, second in
            if first.isExceeded != second.isExceeded { return second.isExceeded }
            let (a, b) = (UInt128(first.used) * UInt128(second.limit), UInt128(second.used) * UInt128(first.limit))
            return a < b
        }
    }
}

extension LimitsAnswer.Bytes {
    /// What its period is called behind an amount.
    var name: String {
        switch period {
        case "day", "month": "a \(period)"
        case "lifetime": "ever"
        default: period
        }
    }

    var percent: UInt64 {
        if isExceeded || limit == 0 { return 100 }
        return UInt64(min(UInt128(used) * 100 / UInt128(limit), 99))
    }

    /// Red where it is reached, yellow where a tenth is left.
    var style: Style? { isExceeded ? .red : percent >= 90 ? .yellow : nil }
}

extension TrafficAnswer {
    /// Both directions.
    var bytes: UInt64 { receivedBytes.saturating(transmittedBytes) }
}

extension UInt64 {
    /// The sum, or the largest number there is.
    func saturating(_ other: UInt64) -> UInt64 {
        let (sum, isTooLarge) = addingReportingOverflow(other)
        return isTooLarge ? .max : sum
    }
}

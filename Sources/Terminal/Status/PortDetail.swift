public import API

extension Look {
    /// All there is to tell of a port.
    ///
    /// - Parameters:
    ///   - port: The port.
    ///   - rates: How fast traffic flows; nil where that isn't known.
    /// - Returns: The lines.
    public func detail(_ port: PortAnswer, rates: LiveAnswer? = nil) -> String {
        var text = styled(Text("port \(port.port)" + (port.name.map { " \($0)" } ?? "")).content, .bold) + "\n"
        text += row("state", styled(Text(state(port)).content, stateStyle(port)))
        if let rate = rates.map({ PortRates($0)[port.port] }) {
            let (received, sent) = (
                Units.text(bytesPerSecond: rate.received), Units.text(bytesPerSecond: rate.transmitted)
            )
            text += row("now", "\(received) in, \(sent) out")
        }
        if !port.transports.isEmpty { text += row("protocols", Text(port.transports.joined(separator: ", ")).content) }
        for (index, source) in port.sources.enumerated() {
            text += row(index == 0 ? "from" : "", Text("\(source.file): \(source.key)").content)
        }
        text += "\n" + traffic(port).text(self)
        guard let limits = port.limits else { return text }
        if !limits.bytes.isEmpty { text += "\n" + table(limits).text(self) }
        let others = otherLimits(limits)
        return text + (others.isEmpty ? "" : "\n" + others)
    }

    private func row(_ name: String, _ value: String) -> String {
        let pad = String(repeating: " ", count: max(11 - name.count, 0))
        return "  \(name)\(pad)\(value)\n"
    }

    private func state(_ port: PortAnswer) -> String {
        switch port.state {
        case .active: "active"
        case .removed: "removed: no config names it any more"
        case .blocked: "nothing passes: " + port.reasons
        }
    }

    private func stateStyle(_ port: PortAnswer) -> Style {
        switch port.state {
        case .active: .green
        case .removed: .dim
        case .blocked: .red
        }
    }

    private func traffic(_ port: PortAnswer) -> Table {
        var table = Table([
            Column("", .left), Column("RECEIVED"), Column("SENT"), Column("SUM"), Column("PACKETS", leavesAs: 1),
            Column("SINCE", .left, leavesAs: 2),
        ])
        let rows = [
            ("total", port.total, ""), ("  tcp", port.tcp, ""), ("  udp", port.udp, ""),
            ("today", port.today.traffic, Self.minute(port.today.start)),
            ("month", port.month.traffic, Self.minute(port.month.start)),
        ]
        table.rows = rows.map { name, traffic, since in
            let packets = traffic.receivedPackets.saturating(traffic.transmittedPackets)
            return ["  " + name, units.text(traffic.receivedBytes), units.text(traffic.transmittedBytes)].map {
                Cell($0)
            }
                + [Cell(units.text(traffic.bytes), .bold), Cell("\(packets)"), Cell(since)]
        }
        return table
    }

    private func table(_ limits: LimitsAnswer) -> Table {
        var table = Table([
            Column("", .left), Column("LIMIT"), Column("USED"), Column("LEFT"), Column("", .left, leavesAs: 2),
            Column("ANEW", .left, leavesAs: 1),
        ])
        let counted = ["in": " in", "out": " out"][limits.counted] ?? ""
        table.rows = limits.bytes.map { use in
            [
                Cell("  \(use.name)\(counted)"), Cell(units.text(use.limit)), Cell(units.text(use.used)),
                Cell(units.text(use.isExceeded ? 0 : use.remaining), use.style), Cell(share(use), use.style),
                Cell(use.renewed.map(Self.minute) ?? "never"),
            ]
        }
        return table
    }

    private func otherLimits(_ limits: LimitsAnswer) -> String {
        var text = ""
        for (rate, direction) in [(limits.receiveRate, "in"), (limits.transmitRate, "out")] {
            if let rate { text += row("rate", "\(Units.text(bitsPerSecond: rate)) \(direction)") }
        }
        if let most = limits.devices { text += row("devices", "\(limits.devicesNow ?? 0) of \(most)") }
        if let expires = limits.expires { text += row("expires", Text(expires).content) }
        return text
    }
}

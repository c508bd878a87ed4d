import Tally

extension LimitRow {
    /// What a page says of ports with limits, in its order; a family without a sample is left out.
    static let metrics: [PortFamily<LimitRow>] = [
        PortFamily(
            "porttally_limit_bytes", .gauge, unit: "bytes",
            "The most bytes that the port may use in the current local day or billing month, or ever. Which direction "
                + "counts is the port's own affair.",
            use: { $0.limit }),
        PortFamily(
            "porttally_limit_used_bytes", .gauge, unit: "bytes", "What is used of porttally_limit_bytes.",
            use: { $0.used }),
        PortFamily(
            "porttally_limit_exceeded", .gauge,
            "Whether porttally_limit_bytes is reached: 1 from then on until the period is over or the limit is raised. The "
                + "kernel stops less than a packet below it.",
            use: { $0.isExceeded ? 1 : 0 }),
        PortFamily(
            Family(
                "porttally_blocked", .gauge,
                "Whether nothing passes on the port. limit: one is reached (with on_limit refuse_new, open TCP "
                    + "connections go on); expired: its time is over; manual: it is turned off in the config."),
            "reason", BlockReason.allCases.map(\.rawValue), isOptional: true, value: { $0.blocks[$1] }),
        PortFamily(
            optional: Family(
                "porttally_expiry_timestamp_seconds", .gauge, unit: "seconds",
                "From when on nothing passes on the port, in seconds since 1970-01-01 UTC."),
            value: { $0.expiry }),
        PortFamily(
            "porttally_refused_packets", unit: "packets",
            "Packets that were refused because of a limit, an expiry, a block or too many devices, since the kernel "
                + "table was made. They are in no other figure.",
            direction: { row, index in row.refused[index]?.packets }),
        PortFamily(
            "porttally_refused_bytes", unit: "bytes",
            "Bytes of porttally_refused_packets, IP headers included.",
            direction: { row, index in row.refused[index]?.bytes }),
        PortFamily(
            "porttally_policed_packets", unit: "packets",
            "Packets that were dropped because they came faster than the port's rate, since the kernel table was made. "
                + "They are in no other figure.",
            direction: { row, index in row.policed[index]?.packets }),
        PortFamily(
            "porttally_policed_bytes", unit: "bytes", "Bytes of porttally_policed_packets, IP headers included.",
            direction: { row, index in row.policed[index]?.bytes }),
        PortFamily(
            optional: Family(
                "porttally_devices", .gauge,
                "Client addresses that use the port now, of IPv6 /64 networks, where their number is limited."),
            value: { $0.devices }),
    ]
}

extension PortFamily<LimitRow> {
    /// A family with a sample for each period that has a limit.
    fileprivate init(
        _ name: String, _ kind: Family.Kind, unit: String? = nil, _ help: String,
        use: @escaping @Sendable (LimitState.Use) -> UInt64
    ) {
        self.init(
            Family(name, kind, unit: unit, help), "period", LimitPeriod.allCases.map(\.rawValue), isOptional: true
        ) { row, index in row.uses[index].map(use) }
    }

    /// A total for each direction.
    fileprivate init(
        _ name: String, unit: String, _ help: String,
        direction: @escaping @Sendable (_ row: LimitRow, _ index: Int) -> UInt64?
    ) {
        self.init(
            Family(name, .counter, unit: unit, help), "direction", Direction.allCases.map(\.rawValue), isOptional: true,
            value: direction)
    }
}

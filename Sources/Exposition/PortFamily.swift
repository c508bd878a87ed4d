import Tally

/// A family with two samples for each port.
struct PortFamily: Sendable {
    /// One of the two samples.
    struct Column: Sendable {
        /// What comes after the port's number, ready.
        let label: [UInt8]
        /// The sample's value, or nil where the port has none.
        let value: @Sendable (PortRow) -> UInt64?

        fileprivate init(_ name: String, _ label: String, value: @escaping @Sendable (PortRow) -> UInt64?) {
            self.label = Array("\",\(name)=\"\(label)\"} ".utf8)
            self.value = value
        }
    }

    /// What it is called.
    let family: Family
    /// The sample that comes first.
    let first: Column
    /// The one after it.
    let second: Column

    /// A family with a sample for each transport that is shown of a port.
    init(
        _ name: String, _ kind: Family.Kind, unit: String, _ help: String,
        tcp: @escaping @Sendable (PerCounter<Traffic>) -> UInt64,
        udp: @escaping @Sendable (PerCounter<Traffic>) -> UInt64
    ) {
        family = Family(name, kind, unit: unit, help)
        first = Column("protocol", "tcp") { $0.transports.contains(.tcp) ? tcp($0.totals) : nil }
        second = Column("protocol", "udp") { $0.transports.contains(.udp) ? udp($0.totals) : nil }
    }

    /// A family with a sample for each of the current periods.
    init(
        _ name: String, _ kind: Family.Kind, unit: String, _ help: String,
        usage: @escaping @Sendable (PortRow.Usage) -> UInt64
    ) {
        family = Family(name, kind, unit: unit, help)
        first = Column("period", "day") { usage($0.day) }
        second = Column("period", "month") { usage($0.month) }
    }
}

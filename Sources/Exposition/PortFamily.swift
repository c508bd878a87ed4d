/// What is known of a port, as a row of a table.
protocol PortFigures: Sendable {
    /// The port's number.
    var number: UInt64 { get }
}

/// A family with samples for each port, one for each of its columns.
struct PortFamily<Row: PortFigures>: Sendable {
    /// What it is called.
    let family: Family
    /// What comes after the port's number, ready, column by column.
    let labels: [[UInt8]]
    /// Whether it is left out of a page on which it has no sample.
    let isOptional: Bool
    /// The sample in a column, or nil where the port has none.
    ///
    /// One closure for all of them, and no key paths: it is called for each of 100,000 samples.
    let value: @Sendable (_ row: Row, _ column: Int) -> UInt64?

    /// A family with a sample for each value of a label.
    ///
    /// - Parameters:
    ///   - family: What it is called.
    ///   - label: The label's name.
    ///   - values: The label's values, one for each column.
    ///   - isOptional: Whether it is left out of a page on which it has no sample.
    ///   - value: A sample.
    init(
        _ family: Family, _ label: String, _ values: [String], isOptional: Bool = false,
        value: @escaping @Sendable (_ row: Row, _ column: Int) -> UInt64?
    ) {
        self.family = family
        labels = values.map { Array("\",\(label)=\"\($0)\"} ".utf8) }
        self.isOptional = isOptional
        self.value = value
    }

    /// A family with a sample that has no label but the port, which is left out of a page on which it has none.
    init(optional family: Family, value: @escaping @Sendable (Row) -> UInt64?) {
        self.family = family
        labels = [Array("\"} ".utf8)]
        isOptional = true
        self.value = { row, _ in value(row) }
    }
}

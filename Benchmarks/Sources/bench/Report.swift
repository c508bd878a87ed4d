/// One line of a table of results.
struct Row {
    var what: String
    var ours: String
    var against = ""
    var ratio = ""
    var reach = ""
    /// Whether the reach is met, where there is one.
    var isMet = false

    /// A row whose ratio is held against a limit, where there is a reach.
    static func compared(
        _ what: String, _ ours: Samples, _ against: String, _ theirs: Samples, atMost limit: Double = 0,
        _ reach: String = "", in unit: (Double) -> String = time
    ) -> Row {
        let value = ours.ratio(to: theirs)
        return Row(
            what: what, ours: ours.shown(unit), against: "\(against): \(theirs.shown(unit))",
            ratio: bench.ratio(value), reach: reach, isMet: value <= limit)
    }

    static let header = ["what", "porttally", "against", "ratio", "reach", ""]

    var cells: [String] { [what, ours, against, ratio, reach, reach.isEmpty ? "" : isMet ? "met" : "**missed**"] }
}

/// What one family of measurements found.
struct Section {
    var title: String
    /// How it was measured, in a few sentences.
    var how: String
    private var tables: [String] = []

    init(_ title: String, how: String, rows: [Row]) {
        self.title = title
        self.how = how
        add(Row.header, rows.map(\.cells))
    }

    /// Adds a table.
    mutating func add(_ header: [String], _ rows: [[String]]) {
        let lines = [header, header.map { _ in "---" }] + rows
        tables.append(lines.map { "| \($0.joined(separator: " | ")) |\n" }.joined())
    }

    var markdown: String { (["## \(title)\n", "\(how)\n"] + tables).joined(separator: "\n") }
}

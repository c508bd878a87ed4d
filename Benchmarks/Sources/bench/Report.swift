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
        _ what: String, _ ours: Samples, _ against: String, _ theirs: Samples, atMost limit: Double, _ reach: String,
        in unit: (Double) -> String = time
    ) -> Row {
        let value = ours.median / theirs.median
        return Row(
            what: what, ours: ours.shown(unit), against: "\(against): \(theirs.shown(unit))",
            ratio: bench.ratio(value), reach: reach, isMet: value <= limit)
    }
}

/// What one family of measurements found.
struct Section {
    var title: String
    /// How it was measured, in a few sentences.
    var how: String
    var rows: [Row]

    var markdown: String {
        var text = "## \(title)\n\n\(how)\n\n| what | porttally | against | ratio | reach | |\n"
        text += "| --- | --- | --- | --- | --- | --- |\n"
        for row in rows {
            let verdict = row.reach.isEmpty ? "" : row.isMet ? "met" : "**missed**"
            text += "| \(row.what) | \(row.ours) | \(row.against) | \(row.ratio) | \(row.reach) | \(verdict) |\n"
        }
        return text
    }
}

/// Rows in columns that line up.
struct Table: Sendable {
    var columns: [Column]
    var rows: [[Cell]] = []
    /// Rows below a line.
    var sums: [[Cell]] = []
    /// What stands between two columns.
    private static let gap = "  "

    init(_ columns: [Column]) { self.columns = columns }

    /// Its lines, each with a line feed.
    func text(_ look: Look) -> String { lines(look).map { $0 + "\n" }.joined() }

    /// The headings, the rows, and below a line the sums.
    func lines(_ look: Look) -> [String] {
        let layout = layout(within: look.width)
        let headings = columns.map { Cell($0.heading.content, .bold) }
        var lines = [line(headings, layout, look)]
        lines += rows.map { line($0, layout, look) }
        if !sums.isEmpty {
            let length = Self.length(layout)
            let rule = String(repeating: look.isUnicode ? "─" : "-", count: min(length, look.width ?? length))
            lines.append(look.styled(rule, .dim))
            lines += sums.map { line($0, layout, look) }
        }
        return lines
    }

    /// Whether there is room for a column.
    func shows(_ index: Int, _ look: Look) -> Bool { layout(within: look.width).contains { $0.index == index } }

    /// The columns that there is room for, and how wide each is.
    private func layout(within width: Int?) -> [(index: Int, width: Int)] {
        var shown = columns.indices.map { index in
            let most = (rows + sums).map { $0[index].columns }.max() ?? 0
            return (index: index, width: max(most, columns[index].heading.columns, columns[index].usualWidth))
        }
        guard let width else { return shown }
        while true {
            var excess = Self.length(shown) - width
            if excess <= 0 { return shown }
            var narrowed = shown
            for place in narrowed.indices.reversed() {
                guard let least = columns[narrowed[place].index].leastWidth else { continue }
                let part = min(excess, max(narrowed[place].width - least, 0))
                narrowed[place].width -= part
                excess -= part
            }
            let next = shown.indices.filter { columns[shown[$0].index].rank != nil }
                .max { columns[shown[$0].index].rank ?? 0 < columns[shown[$1].index].rank ?? 0 }
            guard excess > 0, let next else { return narrowed }
            shown.remove(at: next)
        }
    }

    private static func length(_ layout: [(index: Int, width: Int)]) -> Int {
        layout.reduce(0) { $0 + $1.width } + gap.count * max(layout.count - 1, 0)
    }

    private func line(_ cells: [Cell], _ layout: [(index: Int, width: Int)], _ look: Look) -> String {
        var (line, blanks) = ("", "")
        for (place, (index, width)) in layout.enumerated() {
            let text = cells[index].content(width, look)
            let pad = String(repeating: " ", count: max(width - text.columns, 0))
            let isRight = columns[index].alignment == .right
            if place > 0 { blanks += Self.gap }
            if isRight { blanks += pad }
            // Blanks at a line's end are nobody's.
            if !text.content.isEmpty {
                line += blanks + look.styled(text.content, cells[index].style)
                blanks = ""
            }
            if !isRight { blanks += pad }
        }
        return line
    }
}

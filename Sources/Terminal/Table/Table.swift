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
    func text(_ look: Look) -> String {
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
        return lines.map { $0 + "\n" }.joined()
    }

    /// How many columns of a terminal its lines take.
    func length(_ look: Look) -> Int { Self.length(layout(within: look.width)) }

    private static func length(_ layout: [(index: Int, width: Int)]) -> Int {
        layout.reduce(0) { $0 + $1.width } + gap.count * max(layout.count - 1, 0)
    }

    /// Adds a column of bars at the right, where there is room for more than a few of their signs.
    ///
    /// - Parameters:
    ///   - parts: What each row's bar is made of, of all that the longest one has.
    ///   - look: Where it is shown.
    mutating func addBars(_ parts: [[UInt64]], _ look: Look) {
        let room = look.width.map { $0 - length(look) - Self.gap.count } ?? Self.longestBar
        let most = parts.map { $0.reduce(UInt64(0)) { $0.saturating($1) } }.max() ?? 0
        guard room >= Self.shortestBar, most > 0 else { return }
        columns.append(Column("", .left))
        for index in rows.indices {
            rows[index].append(Cell(look.bar(parts[index], of: most, columns: min(room, Self.longestBar)), .green))
        }
        for index in sums.indices { sums[index].append(.empty) }
    }

    private static let shortestBar = 8
    private static let longestBar = 50

    /// The columns that there is room for, and how wide each is.
    private func layout(within width: Int?) -> [(index: Int, width: Int)] {
        var shown = columns.indices.map { index in
            let texts = (rows + sums).map { $0[index].text.columns }
            return (index: index, width: max(texts.max() ?? 0, columns[index].heading.columns))
        }
        guard let width else { return shown }
        while true {
            var excess = Self.length(shown) - width
            if excess <= 0 { return shown }
            var narrowed = shown
            for place in narrowed.indices {
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

    private func line(_ cells: [Cell], _ layout: [(index: Int, width: Int)], _ look: Look) -> String {
        var (line, blanks) = ("", "")
        for (place, (index, width)) in layout.enumerated() {
            let text = cells[index].text.cut(to: width, sign: look.ellipsis)
            let pad = String(repeating: " ", count: width - text.columns)
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

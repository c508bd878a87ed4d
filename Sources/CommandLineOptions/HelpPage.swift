/// A page of help, laid out for a terminal of 80 columns.
struct HelpPage {
    /// A term and what it means.
    struct Row {
        let term: String
        let meaning: String

        init(_ term: String, _ meaning: String) {
            self.term = term
            self.meaning = meaning
        }
    }

    /// Rows under a heading.
    struct Section {
        let heading: String
        let rows: [Row]

        init(_ heading: String, _ rows: [Row]) {
            self.heading = heading
            self.rows = rows
        }
    }

    static var width: Int { 80 }
    /// Where meanings begin.
    static var column: Int { 26 }

    let abstract: String
    let usage: String
    let sections: [Section]
    /// Where to read on.
    let end: String?

    /// The page, with a line feed at its end.
    var text: String {
        let sections = sections.map { "\($0.heading):\n" + $0.rows.map(Self.lines).joined() }
        let parts = [Self.wrapped(abstract, to: Self.width), "Usage: \(usage)"] + sections + (end.map { [$0] } ?? [])
        return parts.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined(separator: "\n")
    }

    /// A row: its meaning beside the term, or below a term that is too long for that.
    private static func lines(_ row: Row) -> String {
        let indent = String(repeating: " ", count: column)
        let meaning = wrapped(row.meaning, to: width - column, indent: indent)
        let term = "  " + row.term
        guard term.count < column else { return term + "\n" + indent + meaning + "\n" }
        return term + String(repeating: " ", count: column - term.count) + meaning + "\n"
    }

    /// Text broken between words into lines of at most so many columns, an indent in front of each but the first.
    static func wrapped(_ text: String, to width: Int, indent: String = "") -> String {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let line = lines.last, line.count + 1 + word.count <= width {
                lines[lines.count - 1] = line + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines.joined(separator: "\n" + indent)
    }
}

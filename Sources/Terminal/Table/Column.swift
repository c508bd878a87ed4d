/// A column of a table, and what happens to it where there is not room for all.
struct Column: Sendable {
    /// To which side its texts are moved.
    enum Alignment: Sendable {
        case left
        case right
    }

    var heading: Text
    var alignment = Alignment.right
    /// When it is left out: the highest first; nil never.
    var rank: Int?
    /// As narrow as its texts may be cut, before columns are left out; nil for what isn't cut.
    var leastWidth: Int?

    init(_ heading: String, _ alignment: Alignment = .right, leavesAs rank: Int? = nil, leastWidth: Int? = nil) {
        self.heading = Text(heading)
        self.alignment = alignment
        self.rank = rank
        self.leastWidth = leastWidth
    }
}

/// What stands in a row of a column.
struct Cell: Sendable, Hashable {
    var text: Text
    var style: Style?

    init(_ text: String, _ style: Style? = nil) {
        self.text = Text(text)
        self.style = style
    }

    static let empty = Cell("")
}

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
    /// As narrow as what stands in it may be cut, before columns are left out; nil for what isn't cut.
    ///
    /// Of several such columns the last one is cut first.
    var leastWidth: Int?
    /// How wide it is where its texts are narrower, so that it stays where it is when they change.
    var usualWidth = 0

    init(
        _ heading: String, _ alignment: Alignment = .right, leavesAs rank: Int? = nil, leastWidth: Int? = nil,
        usualWidth: Int = 0
    ) {
        self.heading = Text(heading)
        self.alignment = alignment
        self.rank = rank
        self.leastWidth = leastWidth
        self.usualWidth = usualWidth
    }
}

/// What stands in a row of a column.
struct Cell: Sendable, Hashable {
    var text: Text
    var style: Style?
    /// What a bar is drawn of, in place of a text.
    var bar: Bar?

    init(_ text: String, _ style: Style? = nil) {
        self.text = Text(text)
        self.style = style
    }

    /// A bar that is as long as its column is wide where it stands for the whole.
    init(bar parts: [UInt64], of whole: UInt64, _ style: Style? = nil) {
        self.init("", style)
        bar = Bar(parts: parts, whole: whole)
    }

    static let empty = Cell("")

    /// How many columns it takes where there is room.
    var columns: Int { bar == nil ? text.columns : Bar.longest }

    /// What is drawn in so many columns.
    func content(_ width: Int, _ look: Look) -> Text {
        bar.map { Text(look.bar($0.parts, of: $0.whole, columns: width)) } ?? text.cut(to: width, sign: look.ellipsis)
    }
}

/// Amounts, one behind the other, of what a bar of full length stands for.
struct Bar: Sendable, Hashable {
    /// Longer ones tell no more.
    static let longest = 50
    /// Shorter ones tell nothing.
    static let shortest = 8

    var parts: [UInt64]
    var whole: UInt64
}

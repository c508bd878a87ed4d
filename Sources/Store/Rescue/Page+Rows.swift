/// Which of the store's rows are in a page, whatever has become of the rest of it.
extension Page {
    /// The rows that are whole, which their seals tell, and how many of ports and hours were there and are not.
    ///
    /// First those that the page points to; a row that nothing leads to any more is looked for at every place where rows
    /// lie. What was deleted there has lost its first bytes.
    func rows() -> (whole: [RawRow], damaged: Int) {
        var rows: (whole: [RawRow], damaged: Int) = ([], 0)
        guard bytes.count - head >= 12 else { return rows }
        // Leaves of tables and of indexes, and inner pages of indexes, whose cells begin with another page's number.
        let type = bytes[head]
        if type == 5 { return rows }
        let isKnown = [2, 10, 13].contains(type)
        let skipped = type == 2 ? 4 : 0
        let pointers = head + (type == 2 ? 12 : 8)
        let count = isKnown ? min(bytes.number(head + 3, 2), (bytes.count - pointers) / 2) : 0
        var taken: Set<Int> = []
        for index in 0..<max(count, 0) {
            let place = bytes.number(pointers + 2 * index, 2) + skipped
            guard place > head, place < bytes.count, taken.insert(place).inserted else { continue }
            if let rawRow = wholeRow(at: place) {
                rows.whole.append(rawRow)
            } else if hasDamagedRow(at: place) {
                rows.damaged += 1
            }
        }
        let content = bytes.number(head + 5, 2)
        let isPlausible = isKnown && content >= pointers + 2 * count && content < bytes.count
        for place in (isPlausible ? content : head)..<bytes.count
        where bytes[place] == Self.openingHead || bytes[place] == Self.portHead {
            for start in starts(ofRowWithHeadAt: place) where start >= head && !taken.contains(start) {
                guard let rawRow = wholeRow(at: start) else { continue }
                taken.insert(start)
                rows.whole.append(rawRow)
            }
        }
        return rows
    }

    /// Where a row of `opening` or `port` may begin whose head is at a place.
    ///
    /// A head begins with its length, which is that of the columns' types, a byte each. Before it are the row's length and, in `port`, its key.
    private func starts(ofRowWithHeadAt place: Int) -> ClosedRange<Int> {
        switch bytes[place] {
        case Self.openingHead: place - 1...place - 1
        case Self.portHead: place - 5...place - 2
        default: -1 ... -1
        }
    }

    private static let openingHead = UInt8(Schema.opening.columns.count + 2)
    private static let portHead = UInt8(Schema.port.columns.count + 2)

    /// The whole row that begins at a place, if one does.
    private func wholeRow(at place: Int) -> RawRow? {
        for hasRowid in [false, true] {
            if let rawRow = RawRow(bytes, at: place, hasRowid: hasRowid), rawRow.isSealed { return rawRow }
        }
        return nil
    }

    /// Whether what the page points to was a port's row or an opening, or can't be told at all.
    private func hasDamagedRow(at place: Int) -> Bool {
        let counts = [false, true].compactMap { RawRow(bytes, at: place, hasRowid: $0)?.values.count }
        return counts.isEmpty || counts.contains(Schema.port.columns.count + 1)
            || counts.contains(Schema.opening.columns.count + 1)
    }
}

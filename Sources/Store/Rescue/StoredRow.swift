import Tally

/// A row of the store's, told by its values: a page doesn't say of which table it is.
enum StoredRow {
    case port(PortRecord)
    case opening(PortOpeningBalance)
    /// Rows of the tables of this name, without the seal.
    case reset([RawValue])
    case note([RawValue])
    case found([RawValue])
    /// Of a table of which nothing is saved: the table's lives, the sentinel.
    case other

    /// Takes a row apart that is whole; nil where it holds what the store never writes.
    init?(_ rawRow: RawRow) {
        let values = rawRow.values
        switch values.count {
        case Schema.port.columns.count + 1:
            guard let record = PortRecord(rawRow) else { return nil }
            self = .port(record)
        case Schema.opening.columns.count + 1:
            guard let opening = PortOpeningBalance(rawRow) else { return nil }
            self = .opening(opening)
        case 3: self = values[1].integer == nil ? .note(values.dropLast()) : .reset(values.dropLast())
        case 6 where values[0].text != nil && values[4].text != nil: self = .found(values.dropLast())
        default: self = .other
        }
    }
}

extension PortRecord {
    /// A row of `port`, or nil where it holds what the store never writes.
    fileprivate init?(_ rawRow: RawRow) {
        guard let key = rawRow.rowid, let port = PortNumber(Int(exactly: key) ?? 0) else { return nil }
        self.init(port: port)
        var figures = rawRow.figures
        for kind in CounterKind.allCases {
            guard let handle = figures.next(), let raw = figures.traffic(), let total = figures.traffic(),
                let adopted = figures.traffic()
            else { return nil }
            meters[kind] = Meter(handle: handle, raw: raw, total: total, adopted: adopted)
        }
    }
}

extension PortOpeningBalance {
    /// A row of `opening`, or nil where it holds what the store never writes.
    fileprivate init?(_ rawRow: RawRow) {
        guard let port = PortNumber(Int(rawRow.values[0].integer ?? 0)), let start = rawRow.values[1].integer else {
            return nil
        }
        self.init(port: port, opening: OpeningBalance(start: UnixTime(start), booked: PerCounter(repeating: .zero)))
        var figures = rawRow.figures
        for kind in CounterKind.allCases {
            guard let traffic = figures.traffic() else { return nil }
            opening.booked[kind] = traffic
        }
    }
}

extension RawRow {
    /// The figures behind the two columns with which a port's row and an opening begin.
    fileprivate var figures: Figures { Figures(self) }

    /// Reads one figure after the other.
    fileprivate struct Figures {
        let values: [RawValue]
        private var place = 2

        init(_ rawRow: RawRow) { values = rawRow.values }

        /// The next one; nil where it is none, or negative.
        mutating func next() -> UInt64? {
            guard place < values.count else { return nil }
            defer { place += 1 }
            return values[place].integer.flatMap { UInt64(exactly: $0) }
        }

        /// The next two.
        mutating func traffic() -> Traffic? {
            guard let bytes = next(), let packets = next() else { return nil }
            return Traffic(bytes: bytes, packets: packets)
        }
    }
}

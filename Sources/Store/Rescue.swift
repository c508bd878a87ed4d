import SystemPackage
import Tally

/// What was saved of a database that was set aside; printed, a clause for people.
public struct RescuedRows: Sendable, Hashable, CustomStringConvertible {
    /// Ports with their totals.
    public var ports = 0
    /// Ports whose row was damaged: their totals are those of their last hour's beginning.
    public var rebuiltPorts = 0
    /// Hours with what the meters stood at when they began.
    public var hours = 0
    /// Rows that were there and not whole.
    public var damaged = 0

    public var description: String {
        var text = "saved \(ports) ports and \(hours) hours"
        if rebuiltPorts > 0 { text += ", \(rebuiltPorts) of the ports by their hours alone" }
        if damaged > 0 { text += "; lost \(damaged) rows that are damaged (what an hour had goes to the one before)" }
        return text
    }
}

/// The rows of a damaged database that are whole, which their seals tell, whatever has become of the rest.
struct Rescue {
    private var accounts: [PortNumber: Account] = [:]
    private var openings: [PortNumber: [Opening]] = [:]
    private var resets: [[RecordValue]] = []
    private var notes: [[RecordValue]] = []
    private var found: [[RecordValue]] = []
    /// Whether the file's head says that it is a store, or a row of another kind is in it.
    private var isOurs = false
    private var damaged = 0

    /// Reads what there is.
    init(_ files: StoreFiles) throws(StoreError) {
        try Pages(files).forEach { page, isFirst in read(page, isFirst: isFirst) }
    }

    /// Whether there was anything that only an agent writes.
    var foundAnything: Bool {
        isOurs || !accounts.isEmpty || !openings.isEmpty || !resets.isEmpty || !notes.isEmpty || !found.isEmpty
    }

    /// Takes the rows of one page.
    ///
    /// First those that the page points to; a row that nothing leads to any more is looked for at every place where rows
    /// lie. What was deleted there has lost its first bytes.
    private mutating func read(_ page: ArraySlice<UInt8>, isFirst: Bool) {
        if isFirst, page.number(page.startIndex + 68, 4) == Int(Schema.applicationID) { isOurs = true }
        let head = page.startIndex + (isFirst ? 100 : 0)
        guard page.endIndex - head >= 12 else { return }
        // Leaves of tables and of indexes, and inner pages of indexes, whose cells begin with another page's number.
        let type = page[head]
        if type == 5 { return }
        let isKnown = [2, 10, 13].contains(type)
        let skipped = type == 2 ? 4 : 0
        let pointers = head + (type == 2 ? 12 : 8)
        let count = isKnown ? min(page.number(head + 3, 2), (page.endIndex - pointers) / 2) : 0
        var taken: Set<Int> = []
        for index in 0..<max(count, 0) {
            let place = page.startIndex + page.number(pointers + 2 * index, 2) + skipped
            guard place > head, place < page.endIndex, taken.insert(place).inserted else { continue }
            if let record = Self.record(page, at: place) {
                take(record)
            } else if Self.isDamaged(page, place) {
                damaged += 1
            }
        }
        let content = page.startIndex + page.number(head + 5, 2)
        let isPlausible = isKnown && content >= pointers + 2 * count && content < page.endIndex
        for place in (isPlausible ? content : head)..<page.endIndex
        where page[place] == Self.openingHead || page[place] == Self.portHead {
            for start in Self.starts(ofRowWithHeadAt: place, page) where start >= head && !taken.contains(start) {
                guard let record = Self.record(page, at: start) else { continue }
                taken.insert(start)
                take(record)
            }
        }
    }

    /// Where a row of `opening` or `port` may begin whose head is at a place.
    ///
    /// A head begins with its length, which is that of the columns' types, a byte each. Before it are the row's length and, in `port`, its key.
    private static func starts(ofRowWithHeadAt place: Int, _ page: ArraySlice<UInt8>) -> ClosedRange<Int> {
        switch page[place] {
        case openingHead: place - 1...place - 1
        case portHead: place - 5...place - 2
        default: -1 ... -1
        }
    }

    private static let openingHead = UInt8(Schema.opening.columns.count + 2)
    private static let portHead = UInt8(Schema.port.columns.count + 2)

    /// The whole row that begins at a place, if one does.
    private static func record(_ page: ArraySlice<UInt8>, at place: Int) -> Record? {
        for hasRowid in [false, true] {
            if let record = Record(page, at: place, hasRowid: hasRowid), record.isSealed { return record }
        }
        return nil
    }

    /// Whether what a page points to was a port's row or an opening, or can't be told at all.
    private static func isDamaged(_ page: ArraySlice<UInt8>, _ place: Int) -> Bool {
        let counts = [false, true].compactMap { Record(page, at: place, hasRowid: $0)?.values.count }
        return counts.isEmpty || counts.contains(Schema.port.columns.count + 1)
            || counts.contains(Schema.opening.columns.count + 1)
    }

    private mutating func take(_ record: Record) {
        let values = record.values
        switch values.count {
        case Schema.port.columns.count + 1:
            guard let account = Account(record) else { return }
            let known = accounts[account.port]
            // Totals only grow: of two copies, the greater is the newer.
            if let known, known.counted > account.counted { return }
            accounts[account.port] = account
        case Schema.opening.columns.count + 1:
            guard let port = PortNumber(Int(values[0].integer ?? 0)), let opening = Opening(record) else { return }
            openings[port, default: []].append(opening)
        case 3 where values[1].integer != nil: resets.append(values)
        case 3: notes.append(values)
        case 6 where values[0].text != nil && values[4].text != nil: found.append(values)
        default: isOurs = true
        }
    }

    /// Writes it all to an empty database, in one transaction.
    ///
    /// Not which table was read last: nobody knows whether that row is missing of which it would say so. What the kernel
    /// knows beyond the totals is then adopted.
    func write(to connection: Connection) throws(StoreError) -> RescuedRows {
        var rows = RescuedRows()
        rows.damaged = damaged
        let statements = try Statements(connection)
        try statements.begin.run()
        for port in Set(accounts.keys).union(openings.keys).sorted() {
            let openings = rising(openings[port] ?? [])
            var account = accounts[port] ?? Account(port: port)
            if accounts[port] == nil { rows.rebuiltPorts += 1 }
            account.incarnation = nil
            for kind in CounterKind.allCases {
                // A port's row that is missing, or older than its hours.
                let last = openings.last?.booked[kind] ?? .zero
                account.meters[kind].total += last - account.meters[kind].booked
            }
            try statements.insertPort.bind(account, nil)
            try statements.insertPort.run()
            rows.ports += 1
            for opening in openings {
                try statements.insertOpening.bind(opening, of: port)
                try statements.insertOpening.run()
                rows.hours += 1
            }
        }
        try write(resets, statements.addReset)
        try write(notes, statements.writeMeta)
        try write(found, statements.putFound)
        try statements.commit.run()
        return rows
    }

    private func write(_ rows: [[RecordValue]], _ statement: Statement) throws(StoreError) {
        var known: Set<[String]> = []
        for row in rows {
            // A row that is there twice counts once.
            guard known.insert(row.dropLast().map { "\($0)" }).inserted else { continue }
            for (index, value) in row.dropLast().enumerated() {
                if let text = value.text {
                    try statement.bind(text, at: Int32(index + 1))
                } else {
                    try statement.bind(value.integer, at: Int32(index + 1))
                }
            }
            try statement.run()
        }
    }

    /// Openings in the order of time, without any that would make an hour's usage negative: it was deleted, and is no
    /// more than a trace.
    private func rising(_ openings: [Opening]) -> [Opening] {
        var rising: [Opening] = []
        for opening in openings.sorted(by: { $0.start < $1.start }) {
            guard let last = rising.last else {
                rising.append(opening)
                continue
            }
            let falls = CounterKind.allCases.contains { opening.booked[$0].hasFallen(below: last.booked[$0]) }
            if opening.start > last.start, !falls { rising.append(opening) }
        }
        return rising
    }
}

extension Account {
    /// A row of `port`, or nil where it holds what the store never writes.
    fileprivate init?(_ record: Record) {
        guard let key = record.rowid, let port = PortNumber(Int(exactly: key) ?? 0) else { return nil }
        self.init(port: port)
        var figures = record.values.dropFirst(2).makeIterator()
        func next() -> UInt64? { figures.next()?.integer.flatMap { UInt64(exactly: $0) } }
        for kind in CounterKind.allCases {
            guard let handle = next(), let raw = Traffic(next(), next()), let total = Traffic(next(), next()),
                let adopted = Traffic(next(), next())
            else { return nil }
            meters[kind] = Meter(handle: handle, raw: raw, total: total, adopted: adopted)
        }
    }

    /// All that was ever counted, as a number that only grows.
    fileprivate var counted: Double {
        CounterKind.allCases.reduce(0) { $0 + Double(meters[$1].total.bytes) + Double(meters[$1].total.packets) }
    }
}

extension Opening {
    /// A row of `opening`, or nil where it holds what the store never writes.
    fileprivate init?(_ record: Record) {
        guard let start = record.values[1].integer else { return nil }
        self.init(start: UnixTime(start), booked: PerCounter(repeating: .zero))
        var figures = record.values.dropFirst(2).makeIterator()
        func next() -> UInt64? { figures.next()?.integer.flatMap { UInt64(exactly: $0) } }
        for kind in CounterKind.allCases {
            guard let traffic = Traffic(next(), next()) else { return nil }
            booked[kind] = traffic
        }
    }
}

extension Traffic {
    fileprivate init?(_ bytes: UInt64?, _ packets: UInt64?) {
        guard let bytes, let packets else { return nil }
        self.init(bytes: bytes, packets: packets)
    }
}

import Tally

extension Statement {
    /// Binds a row of `port`, with its seal; the SQL function takes much longer for so many values.
    func bind(_ account: Account, _ incarnation: Int64?) throws(StoreError) {
        var seal = Seal()
        try bind(Int64(account.port.value), at: 1)
        seal.add(UInt64(account.port.value))
        try bind(incarnation, at: 2)
        if let incarnation { seal.add(UInt64(bitPattern: incarnation)) } else { seal.addNull() }
        var index: Int32 = 3
        func next(_ figure: UInt64) throws(StoreError) {
            // Never clamped in practice: see ``Traffic/limit``, and handles count objects.
            let value = Int64(clamping: figure)
            try bind(value, at: index)
            seal.add(UInt64(bitPattern: value))
            index += 1
        }
        for kind in CounterKind.allCases {
            let meter = account.meters[kind]
            try next(meter.handle)
            try next(meter.raw.bytes)
            try next(meter.raw.packets)
            try next(meter.total.bytes)
            try next(meter.total.packets)
            try next(meter.adopted.bytes)
            try next(meter.adopted.packets)
        }
        try bind(Int64(bitPattern: seal.value), at: index)
    }

    /// A column that must be a figure: neither NULL nor negative.
    func figure(_ column: Int32) throws(StoreError) -> UInt64 {
        guard let value = integer(column), let figure = UInt64(exactly: value) else { throw damage(column) }
        return figure
    }

    /// Two columns, bytes and packets.
    func traffic(_ column: Int32) throws(StoreError) -> Traffic {
        Traffic(bytes: try figure(column), packets: try figure(column + 1))
    }

    /// The four meters of a row of `port`, of which the first column is `column`.
    func meters(_ column: Int32) throws(StoreError) -> PerCounter<Meter> {
        var meters = PerCounter(repeating: Meter.unread)
        var column = column
        for kind in CounterKind.allCases {
            meters[kind] = Meter(
                handle: try figure(column), raw: try traffic(column + 1), total: try traffic(column + 3),
                adopted: try traffic(column + 5))
            column += Int32(Schema.meterFields.count)
        }
        return meters
    }

    /// A row of `opening`, of which its start is column `column` and the rest follows.
    func opening(_ column: Int32) throws(StoreError) -> Opening {
        guard let start = integer(column) else { throw damage(column) }
        var opening = Opening(start: UnixTime(start), booked: PerCounter(repeating: .zero))
        for (kind, offset) in zip(CounterKind.allCases, stride(from: Int32(1), to: 9, by: 2)) {
            opening.booked[kind] = try traffic(column + offset)
        }
        return opening
    }
}

extension Incarnation {
    /// The id as it is stored: 16 bytes, big-endian.
    var bytes: [UInt8] {
        [high, low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) } }
    }

    /// An id read back, or nil where it hasn't 16 bytes.
    init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        self.init(high: word(bytes[0..<8]), low: word(bytes[8..<16]))
    }
}

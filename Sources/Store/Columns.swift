import Tally

extension Statement {
    /// Binds a row of `port`.
    func bind(_ record: PortRecord, _ incarnation: Int64?) throws(StoreError) {
        try bind(Int64(record.port.value), at: 1)
        try bind(incarnation, at: 2)
        var index: Int32 = 3
        try record.forEachFigure { figure throws(StoreError) in
            try bind(figure, at: index)
            index += 1
        }
        try bind(record.seal(incarnation), at: index)
    }

    /// Binds a row of `opening`.
    func bind(_ opening: OpeningBalance, of port: PortNumber) throws(StoreError) {
        try bind(Int64(port.value), at: 1)
        try bind(opening.start.seconds, at: 2)
        var index: Int32 = 3
        for kind in CounterKind.allCases {
            for figure in [opening.booked[kind].bytes, opening.booked[kind].packets] {
                try bind(Int64(clamping: figure), at: index)
                index += 1
            }
        }
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

    /// A row of `port` with all its columns and the seal, which it must match; without its incarnation.
    func record() throws(StoreError) -> PortRecord {
        guard let port = PortNumber(Int(integer(0) ?? 0)) else { throw damage(0) }
        var record = PortRecord(port: port)
        record.meters = try meters(2)
        guard integer(Int32(Schema.port.columns.count)) == record.seal(integer(1)) else {
            throw brokenSeal("that of port \(port)")
        }
        return record
    }

    /// A row of `opening` with its start, all that follows and the seal, which it must match.
    ///
    /// What is NULL or no integer doesn't match it either, so the types aren't asked for one by one.
    func sealedOpening(of port: PortNumber) throws(StoreError) -> OpeningBalance {
        var seal = Seal()
        seal.add(UInt64(port.value))
        let start = word(0)
        seal.add(UInt64(bitPattern: start))
        var opening = OpeningBalance(start: UnixTime(start), booked: .zero)
        var column: Int32 = 1
        for kind in CounterKind.allCases {
            let (bytes, packets) = (UInt64(bitPattern: word(column)), UInt64(bitPattern: word(column + 1)))
            seal.add(bytes)
            seal.add(packets)
            guard bytes <= Traffic.limit, packets <= Traffic.limit else { throw damage(column) }
            opening.booked[kind] = Traffic(bytes: bytes, packets: packets)
            column += 2
        }
        guard word(column) == Int64(bitPattern: seal.value) else {
            throw brokenSeal("that of port \(port) at \(start)")
        }
        return opening
    }

    /// A row of `opening`, of which its start is column `column` and the rest follows.
    func opening(_ column: Int32) throws(StoreError) -> OpeningBalance {
        guard let start = integer(column) else { throw damage(column) }
        var opening = OpeningBalance(start: UnixTime(start), booked: PerCounter(repeating: .zero))
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

extension PortRecord {
    /// The seal of its row: worked out here, because the SQL function takes much longer for so many values.
    func seal(_ incarnation: Int64?) -> Int64 {
        var seal = Seal()
        seal.add(UInt64(port.value))
        if let incarnation { seal.add(UInt64(bitPattern: incarnation)) } else { seal.addNull() }
        forEachFigure { seal.add(UInt64(bitPattern: $0)) }
        return Int64(bitPattern: seal.value)
    }

    /// Hands its meters' columns to `body`, in the order of ``Schema/meterColumns``.
    ///
    /// Never clamped in practice: see ``Traffic/limit``, and handles count objects.
    fileprivate func forEachFigure<Failure: Error>(_ body: (Int64) throws(Failure) -> Void) throws(Failure) {
        for kind in CounterKind.allCases {
            let meter = meters[kind]
            try body(Int64(clamping: meter.handle))
            try body(Int64(clamping: meter.raw.bytes))
            try body(Int64(clamping: meter.raw.packets))
            try body(Int64(clamping: meter.total.bytes))
            try body(Int64(clamping: meter.total.packets))
            try body(Int64(clamping: meter.adopted.bytes))
            try body(Int64(clamping: meter.adopted.packets))
        }
    }
}

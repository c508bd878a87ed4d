/// A value in a row, as it lies in SQLite's file.
enum RawValue: Hashable {
    case null
    case integer(Int64)
    case text([UInt8])
    case blob([UInt8])

    /// The integer, or nil.
    var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
    /// The text, or nil.
    var text: String? { if case .text(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil } }
}

/// A row, read from the bytes of a page without SQLite (Database File Format, 1.6 and 2.1).
struct RawRow {
    /// Its key, where its table has such.
    var rowid: Int64?
    var values: [RawValue]

    /// The row whose cell begins at a place in a page, or nil where none does.
    ///
    /// - Parameters:
    ///   - page: The page's bytes.
    ///   - start: The place.
    ///   - hasRowid: Whether the cell is one of a table with such keys.
    init?(_ page: [UInt8], at start: Int, hasRowid: Bool) {
        var place = start
        guard let size = page.variableInteger(&place), size >= 2, size <= Int64(page.count - place) else {
            return nil
        }
        if hasRowid {
            guard let key = page.variableInteger(&place) else { return nil }
            rowid = key
        }
        let head = place
        let end = head + Int(size)
        guard end <= page.count, let headSize = page.variableInteger(&place), headSize <= size else { return nil }
        let body = head + Int(headSize)
        var value = body
        values = []
        while place < body {
            guard let type = page.variableInteger(&place), type >= 0, values.count < Self.mostColumns else {
                return nil
            }
            let length = Self.length(type)
            guard length <= Int64(end - value) else { return nil }
            let bytes = page[value..<value + Int(length)]
            switch type {
            case 0: values.append(.null)
            case 1...6:
                // Big-endian, in two's complement.
                let first: Int64 = (bytes.first ?? 0) & 0x80 == 0 ? 0 : -1
                values.append(.integer(bytes.reduce(first) { $0 << 8 | Int64($1) }))
            case 8, 9: values.append(.integer(type - 8))
            case 12...: values.append(type % 2 == 0 ? .blob(Array(bytes)) : .text(Array(bytes)))
            default: return nil
            }
            value += Int(length)
        }
        guard place == body, value == end else { return nil }
    }

    /// More than any of our tables has.
    private static let mostColumns = 64

    /// How many bytes a value of a serial type takes.
    private static func length(_ type: Int64) -> Int64 {
        switch type {
        case 1...4: type
        case 5: 6
        case 6, 7: 8
        case 12...: (type - 12) / 2
        default: 0
        }
    }

    /// Whether its last value is the seal of the others.
    var isSealed: Bool {
        guard case .integer(let expected)? = values.last, values.count > 1 else { return false }
        var seal = Seal()
        for (index, value) in values.dropLast().enumerated() {
            switch value {
            // An `INTEGER PRIMARY KEY` is the row's key, and NULL in the row.
            case .null: if index == 0, let rowid { seal.add(UInt64(bitPattern: rowid)) } else { seal.addNull() }
            case .integer(let word): seal.add(UInt64(bitPattern: word))
            case .text(let bytes), .blob(let bytes): seal.add(bytes: bytes)
            }
        }
        return Int64(bitPattern: seal.value) == expected
    }
}

extension [UInt8] {
    /// The variable-length integer at a place, which moves behind it.
    fileprivate func variableInteger(_ place: inout Int) -> Int64? {
        var value: UInt64 = 0
        for index in 0..<9 {
            guard place < count else { return nil }
            let byte = self[place]
            place += 1
            if index == 8 { return Int64(bitPattern: value << 8 | UInt64(byte)) }
            value = value << 7 | UInt64(byte & 0x7f)
            if byte & 0x80 == 0 { break }
        }
        return Int64(bitPattern: value)
    }

    /// A big-endian number of so many bytes, or 0 where they are not all there.
    func number(_ place: Int, _ size: Int) -> Int {
        guard place >= 0, place + size <= count else { return 0 }
        return self[place..<place + size].reduce(0) { $0 << 8 | Int($1) }
    }
}

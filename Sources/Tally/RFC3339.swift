extension UnixTime {
    /// The instant that a time of RFC 3339 names, such as `2026-12-31T18:00:00+08:00`; nil where it is none.
    ///
    /// A fraction of a second is left out; a leap second is the second after it.
    public init?(rfc3339 text: String) {
        var digits = DigitReader(text)
        guard let date = digits.date(), digits.take("T", "t"), let hour = digits.number(2, upTo: 23), digits.take(":"),
            let minute = digits.number(2, upTo: 59), digits.take(":"), let second = digits.number(2, upTo: 60)
        else { return nil }
        if digits.take(".") {
            guard digits.number(1, upTo: 9) != nil else { return nil }
            while digits.number(1, upTo: 9) != nil {}
        }
        var offset: Int32 = 0
        if !digits.take("Z", "z") {
            let isWest = digits.take("-")
            guard isWest || digits.take("+"), let hours = digits.number(2, upTo: 23), digits.take(":"),
                let minutes = digits.number(2, upTo: 59)
            else { return nil }
            offset = (hours * 60 + minutes) * (isWest ? -60 : 60)
        }
        guard digits.isAtEnd else { return nil }
        self.init(date.dayNumber * 86400 + Int64(hour * 3600 + minute * 60 + second - offset))
    }
}

extension CivilTime {
    /// The day that a text such as `2026-12-31` names; nil where there is no such day.
    public init?(date text: String) {
        var digits = DigitReader(text)
        guard let date = digits.date(), digits.isAtEnd else { return nil }
        self = date
    }

    /// As RFC 3339 has it: `2026-12-31T18:00:00+08:00`.
    ///
    /// - Parameter offset: Seconds that the clock is ahead of Greenwich; what is less than a minute is left out.
    /// - Returns: The text.
    public func rfc3339(offset: Int64) -> String {
        func padded(_ number: Int64, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let date = [(year, 4), (month, 2), (day, 2)].map { padded(Int64($0), $1) }.joined(separator: "-")
        let time = [hour, minute, second].map { padded(Int64($0), 2) }.joined(separator: ":")
        let minutes = abs(offset) / 60
        let zone = offset == 0 ? "Z" : "\(offset < 0 ? "-" : "+")\(padded(minutes / 60, 2)):\(padded(minutes % 60, 2))"
        return "\(date)T\(time)\(zone)"
    }
}

/// Reads numbers of so many digits.
private struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ characters: Unicode.Scalar...) -> Bool {
        guard let next = rest.first, characters.contains(where: { $0.value == UInt32(next) }) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(_ digits: Int, upTo most: Int32) -> Int32? {
        let text = rest.prefix(digits)
        guard text.count == digits, text.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let number = text.reduce(0) { $0 * 10 + Int32($1 - 0x30) }
        guard number <= most else { return nil }
        rest = rest.dropFirst(digits)
        return number
    }

    mutating func date() -> CivilTime? {
        guard let year = number(4, upTo: 9999), take("-"), let month = number(2, upTo: 12), take("-"),
            let day = number(2, upTo: 31), month > 0, day > 0
        else { return nil }
        let next = CivilTime(year: month == 12 ? year + 1 : year, month: month == 12 ? 1 : month + 1, day: 1)
        let date = CivilTime(year: year, month: month, day: day)
        return date.dayNumber < next.dayNumber ? date : nil
    }
}

internal import Tally

/// Amounts as people write them: a decimal number, and a unit.
enum Amount {
    /// Units of 1024, as 1GB is 1,073,741,824 bytes.
    static let bytes: [(unit: String, size: UInt64)] = [
        ("", 1), ("b", 1), ("kb", 1 << 10), ("mb", 1 << 20), ("gb", 1 << 30), ("tb", 1 << 40),
    ]
    /// The units of tc(8), each 1000 of the one before, with or without `/s` or `ps`.
    ///
    /// Its `mbps` are bytes, and so no unit here.
    static let bitsPerSecond: [(unit: String, size: UInt64)] = {
        let units: [(unit: String, size: UInt64)] = [
            ("bit", 1), ("kbit", 1000), ("mbit", 1_000_000), ("gbit", 1_000_000_000), ("tbit", 1_000_000_000_000),
        ]
        return [("", 1)] + units.flatMap { unit in ["", "/s", "ps"].map { (unit.unit + $0, unit.size) } }
    }()
    /// Seconds, minutes, hours and days.
    static let seconds: [(unit: String, size: UInt64)] = [("", 1), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)]

    /// Days, and years of 366.
    static let days: [(unit: String, size: UInt64)] = [("d", 1), ("y", UInt64(Retention.daysInYear))]

    /// The amount that a text means: `^(\d+(?:\.\d+)?)\s*(unit)?$`, with blanks around it and in any case.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - units: The units, in lower case; the one without a name is that of a bare number.
    /// - Returns: The amount without its fraction; nil where the text means none, or one above `Int64.max`, or one that
    ///   only its fraction keeps from being nothing.
    static func parse(_ text: String, in units: [(unit: String, size: UInt64)]) -> UInt64? {
        let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0d).contains(byte) }
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        // Longer ones mean nothing that a shorter one doesn't.
        guard text.utf8.count <= 64 else { return nil }
        var rest = text.utf8.drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        let whole = rest.prefix(while: isDigit)
        rest = rest.dropFirst(whole.count)
        var fraction = rest.prefix(0)
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: isDigit)
            guard !fraction.isEmpty else { return nil }
            rest = rest.dropFirst(1 + fraction.count)
        }
        let name = String(decoding: rest.drop(while: isBlank).map(lowercased), as: UTF8.self)
        guard let number = UInt64(String(decoding: whole, as: UTF8.self)),
            let unit = units.first(where: { $0.unit == name })?.size
        else { return nil }
        let (product, overflows) = number.multipliedReportingOverflow(by: unit)
        let most = UInt64(Int64.max)
        guard !overflows, product <= most else { return nil }
        let amount = product + part(fraction, of: unit)
        guard amount <= most else { return nil }
        if amount == 0, fraction.contains(where: { $0 != UInt8(ascii: "0") }) { return nil }
        return amount
    }

    /// As much of a unit as a fraction's digits say, rounded down; the eighteenth digit of a terabyte is no byte any more.
    private static func part(_ digits: Substring.UTF8View, of unit: UInt64) -> UInt64 {
        var (numerator, denominator): (UInt64, UInt64) = (0, 1)
        for digit in digits.prefix(18) {
            numerator = numerator * 10 + UInt64(digit - UInt8(ascii: "0"))
            denominator *= 10
        }
        // Less than one unit, so it fits.
        return denominator.dividingFullWidth(numerator.multipliedFullWidth(by: unit)).quotient
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

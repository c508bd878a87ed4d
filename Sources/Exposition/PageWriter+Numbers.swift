extension PageWriter {
    /// Appends an integer in decimal digits, exact whatever its size.
    mutating func append(_ value: UInt64) {
        bytes.append(addingCapacity: OutputSpan.maxDigits) { $0.append(decimal: value) }
    }

    /// Appends seconds, exact to the nanosecond and no longer than need be: `0.0042`.
    mutating func append(_ duration: Duration) {
        if duration < .zero { append("-") }
        let (seconds, attoseconds) = duration.components
        append(seconds.magnitude)
        var rest = attoseconds.magnitude / 1_000_000_000
        guard rest > 0 else { return }
        append(".")
        var unit: UInt64 = 100_000_000
        while rest > 0 {
            append(rest / unit)
            rest %= unit
            unit /= 10
        }
    }
}

extension OutputSpan<UInt8> {
    /// The digits of `UInt64.max`.
    static var maxDigits: Int { 20 }

    /// Appends an integer in decimal digits; there must be room for ``maxDigits``.
    mutating func append(decimal value: UInt64) {
        // Room first, then from the last digit to the first.
        append(repeating: UInt8(ascii: "0"), count: value.digits)
        var index = count
        var all = mutableSpan
        var rest = value
        repeat {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            index -= 1
            all[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
            rest = quotient
        } while rest > 0
    }
}

extension UInt64 {
    /// How many decimal digits it has.
    fileprivate var digits: Int {
        var length = 1
        var bound: UInt64 = 10
        while self >= bound {
            length += 1
            let (next, overflows) = bound.multipliedReportingOverflow(by: 10)
            if overflows { break }
            bound = next
        }
        return length
    }
}

/// In what amounts are written.
public enum Units: String, Sendable, CaseIterable {
    /// KiB, MiB and so on, of 1024.
    case iec
    /// kB, MB and so on, of 1000.
    case si
    /// Bytes, all digits.
    case bytes

    /// Bytes with three digits and the unit that leaves the fewest: `999 B`, `1.00 KiB`, `37.3 GiB`.
    func text(_ bytes: UInt64) -> String {
        switch self {
        case .iec: Self.scaled(bytes, of: 1024, ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"])
        case .si: Self.scaled(bytes, of: 1000, ["B", "kB", "MB", "GB", "TB", "PB", "EB"])
        case .bytes: "\(bytes)"
        }
    }

    /// A rate: `10.0 Mbit/s`, whatever the units of amounts.
    static func text(bitsPerSecond rate: UInt64) -> String {
        scaled(rate, of: 1000, ["bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s", "Pbit/s", "Ebit/s"])
    }

    /// A rate that is known in bytes; in bits like all others.
    static func text(bytesPerSecond rate: UInt64) -> String {
        let (bits, isTooLarge) = rate.multipliedReportingOverflow(by: 8)
        return text(bitsPerSecond: isTooLarge ? .max : bits)
    }

    /// How wide a rate is at most: `1.23 Mbit/s`.
    static let widestRate = 11

    private static func scaled(_ amount: UInt64, of step: UInt64, _ units: [String]) -> String {
        guard amount >= step else { return "\(amount) \(units[0])" }
        var size = step
        for unit in units.dropFirst() {
            for (decimals, factor) in [(2, 100), (1, 10), (0, 1)] as [(Int, UInt64)] {
                let value = UInt64((UInt128(amount) * UInt128(factor) + UInt128(size / 2)) / UInt128(size))
                // Rounding up may take one more digit, or the next unit.
                guard value < (decimals == 0 ? step : 1000) else { continue }
                let (whole, rest) = value.quotientAndRemainder(dividingBy: factor)
                let digits = String(rest)
                let fraction = String(repeating: "0", count: decimals - min(digits.count, decimals)) + digits
                return decimals == 0 ? "\(whole) \(unit)" : "\(whole).\(fraction) \(unit)"
            }
            size = size.multipliedReportingOverflow(by: step).partialValue
        }
        return "\(amount) \(units[0])"
    }
}

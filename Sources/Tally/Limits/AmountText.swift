/// Amounts for people, in the units that the config has.
public enum AmountText {
    /// Bytes with the largest unit that they fill, rounded down to two decimals: `37.25GB`, of 1024-based units.
    public static func of(bytes: UInt64) -> String { text(bytes, ["B", "KB", "MB", "GB", "TB"], of: 1024) }

    /// A rate with the largest unit that it fills: `10Mbit/s`, of 1000-based units.
    public static func of(bitsPerSecond rate: UInt64) -> String {
        text(rate, ["bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"], of: 1000)
    }

    private static func text(_ amount: UInt64, _ units: [String], of step: UInt64) -> String {
        var (unit, size): (Int, UInt64) = (0, 1)
        while unit + 1 < units.count, amount / size >= step { (unit, size) = (unit + 1, size * step) }
        let (whole, rest) = amount.quotientAndRemainder(dividingBy: size)
        // The rest is less than a terabyte.
        let hundredths = rest * 100 / size
        let digits = (hundredths < 10 ? "0" : "") + String(hundredths)
        let fraction = hundredths == 0 ? "" : "." + (hundredths % 10 == 0 ? digits.dropLast() : digits[...])
        return "\(whole)\(fraction)\(units[unit])"
    }
}

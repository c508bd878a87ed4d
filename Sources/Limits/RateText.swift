/// A rate for people: `10 Mbit/s`, of 1000-based units as in the config.
struct RateText: CustomStringConvertible {
    var bitsPerSecond: UInt64

    var description: String {
        let units = ["bit/s", "kbit/s", "Mbit/s", "Gbit/s"]
        var (value, unit) = (bitsPerSecond, 0)
        while unit < units.count - 1, value >= 1000, value % 1000 == 0 {
            value /= 1000
            unit += 1
        }
        return "\(value) \(units[unit])"
    }
}

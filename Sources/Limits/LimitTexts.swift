/// An amount of bytes for people: `100 GB`, of 1024-based units as in the config.
struct SizeText: CustomStringConvertible {
    var bytes: UInt64

    var description: String {
        let units = ["B", "KB", "MB", "GB", "TB"]
        var (value, unit) = (bytes, 0)
        while unit < units.count - 1, value >= 1024, value % 1024 == 0 {
            value /= 1024
            unit += 1
        }
        return "\(value) \(units[unit])"
    }
}

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

internal import JSON5
internal import Tally

extension Retention {
    /// Every key of `history`.
    fileprivate static let keys: [ConfigKey<Retention>] = [
        ConfigKey("hours", \.hours, .keptDays, takesEffect: .atRestart),
        ConfigKey("days", \.days, .keptDays, takesEffect: .atRestart),
        ConfigKey("months", \.months, .keptDays, takesEffect: .atRestart),
    ]
}

extension ConfigValue<Retention> {
    /// How long the history is kept.
    static var retention: Self {
        Self { value, place, faults in
            guard let object = value.object else {
                faults.add(place.text, "must be an object such as { hours: \"90d\", days: \"3y\" }")
                return nil
            }
            var retention = Retention.standard
            ConfigKey.read(object, Retention.keys, in: place.text, &faults, into: &retention)
            for granularity in Granularity.allCases {
                guard let coarser = granularity.coarser, let most = retention[coarser] else { continue }
                guard retention[granularity].map({ $0 > most }) ?? true else { continue }
                let finer = "\(place.text).\(granularity.key)"
                faults.add(
                    "\(place.text).\(coarser.key)",
                    "is shorter than \(finer), of which they are made; make it as long, at least")
            }
            return retention
        }
    }
}

extension Granularity {
    /// Its key in `history`.
    fileprivate var key: String { "\(rawValue)s" }
}

extension ConfigValue<Int?> {
    /// A time in days; nil for `"forever"`.
    fileprivate static var keptDays: Self {
        let longest = 100 * Retention.daysInYear
        return Self(
            "must be a time such as \"90d\" or \"3y\" (of 366 days), from \(Retention.fewestDays)d, as the current month is "
                + "needed whole, to 100y; or \"forever\""
        ) { value in
            if value.string == "forever" { return .some(nil) }
            guard let days = value.string.flatMap({ Amount.parse($0, in: Amount.days) }) else { return nil }
            return (UInt64(Retention.fewestDays)...UInt64(longest)).contains(days) ? .some(Int(days)) : nil
        }
    }
}

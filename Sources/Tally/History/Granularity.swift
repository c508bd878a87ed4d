/// How finely usage is told.
public enum Granularity: String, Sendable, Hashable, CaseIterable {
    case hour, day, month

    /// What its periods are parts of; nil where there is nothing longer.
    public var coarser: Granularity? {
        switch self {
        case .hour: .day
        case .day: .month
        case .month: nil
        }
    }
}

extension BillingCalendar {
    /// The consecutive periods that cover `[from, to)`: the first one holds `from`, the last one the second before `to`.
    ///
    /// As many as there are: whoever takes the two from others bounds them first, and their distance.
    public func periods(by granularity: Granularity, from: UnixTime, to: UnixTime) -> [Period] {
        guard from < to else { return [] }
        var periods = [period(granularity, at: from)]
        while let last = periods.last, last.end < to { periods.append(period(granularity, at: last.end)) }
        return periods
    }
}

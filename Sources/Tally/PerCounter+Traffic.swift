extension PerCounter<Traffic> {
    /// No traffic on any of the four.
    public static var zero: Self { PerCounter(repeating: Traffic.zero) }

    /// The sums, each saturating.
    public static func + (a: Self, b: Self) -> Self {
        var sum = a
        for kind in CounterKind.allCases { sum[kind] = a[kind] + b[kind] }
        return sum
    }

    /// Adds, saturating.
    public static func += (a: inout Self, b: Self) { a = a + b }

    /// The differences, each at least zero.
    public static func - (a: Self, b: Self) -> Self {
        var difference = a
        for kind in CounterKind.allCases { difference[kind] = a[kind] - b[kind] }
        return difference
    }
}

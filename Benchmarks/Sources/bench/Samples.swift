internal import Foundation

/// Several measurements of one thing.
struct Samples {
    private(set) var values: [Double] = []

    init() {}
    init(_ values: [Double]) { self.values = values }

    mutating func add(_ value: Double) { values.append(value) }

    var median: Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return .nan }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    /// The least value that so large a share of all is not above.
    func quantile(_ share: Double) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return .nan }
        return sorted[min(sorted.count - 1, Int((Double(sorted.count) * share).rounded(.up)) - 1)]
    }

    /// The median of what each of these is to the one of the same round.
    func ratio(to others: Samples) -> Double { Samples(zip(values, others.values).map { $0 / $1 }).median }

    /// The median, and the least and the most in brackets.
    func shown(_ unit: (Double) -> String) -> String {
        guard values.count > 1, let least = values.min(), let most = values.max() else { return unit(median) }
        return "\(unit(median)) (\(unit(least)) – \(unit(most)))"
    }
}

/// A time, given in seconds, in a unit that suits it.
func time(_ seconds: Double) -> String {
    switch abs(seconds) {
    case 100...: String(format: "%.0f s", seconds)
    case 1...: String(format: "%.2f s", seconds)
    case 0.1...: String(format: "%.0f ms", seconds * 1e3)
    case 0.01...: String(format: "%.1f ms", seconds * 1e3)
    case 0.001...: String(format: "%.2f ms", seconds * 1e3)
    default: String(format: "%.1f µs", seconds * 1e6)
    }
}

/// An amount, given in bytes.
func size(_ bytes: Double) -> String {
    switch abs(bytes) {
    case 10_000_000...: String(format: "%.1f MB", bytes / 1e6)
    case 1_000_000...: String(format: "%.2f MB", bytes / 1e6)
    default: String(format: "%.1f kB", bytes / 1e3)
    }
}

func ratio(_ value: Double) -> String { String(format: value < 0.1 ? "%.3f×" : "%.2f×", value) }

/// A number with separators: 10,000.
func number(_ value: Int) -> String {
    var digits = String(value)
    var groups: [String] = []
    while digits.count > 3 {
        groups.insert(String(digits.suffix(3)), at: 0)
        digits.removeLast(3)
    }
    return ([digits] + groups).joined(separator: ",")
}

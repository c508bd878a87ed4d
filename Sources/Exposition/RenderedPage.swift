import Tally

/// A page as bytes, and where in it the ports' figures stand.
///
/// From one scrape to the next few figures change, and hardly any gets another digit: then the next page is this one
/// with other digits, in the same memory. To the kernel alone, handing out and taking back a page's memory costs more
/// than it takes to fill it.
public struct RenderedPage: Sendable {
    /// The page.
    public internal(set) var bytes: [UInt8] = []
    /// The ports' figures.
    var figures = Figures()
    /// Where the ports' figures end and those of the agent begin.
    var tail = 0
    /// What decides where the figures stand; nil where they are not known.
    var plan: Plan?

    /// What decides where a page's figures stand.
    struct Plan: Sendable, Equatable {
        /// The page's format.
        var format: MetricsFormat
        /// Every port in it, each with figures.
        var ports: [ServicePort]
        /// The transports that are shown of each: there are more once something was counted on another one.
        var transports: [Transports]
    }

    /// Figures, in the order in which they stand in a page.
    struct Figures: Sendable {
        private var values: [UInt64] = []
        /// Where each of them ends.
        private var ends: [Int32] = []
        /// Whether anybody will ask for them.
        private var areNeeded = true

        /// Adds one that was just written.
        mutating func append(_ value: UInt64, endingAt end: Int) {
            guard areNeeded else { return }
            values.append(value)
            ends.append(Int32(end))
        }

        /// Writes a figure over the one at an index, if there is one, and goes on to the next.
        ///
        /// - Returns: Whether it has as many digits.
        mutating func replace(_ index: inout Int, _ value: UInt64?, in page: inout MutableSpan<UInt8>) -> Bool {
            guard let value else { return true }
            if value != values[index] {
                guard value.digits == values[index].digits else { return false }
                page.write(decimal: value, endingAt: Int(ends[index]))
                values[index] = value
            }
            index += 1
            return true
        }

        /// Forgets them, and whether to note those that are to come.
        mutating func removeAll(areNeeded: Bool) {
            self.areNeeded = areNeeded
            values.removeAll(keepingCapacity: true)
            ends.removeAll(keepingCapacity: true)
        }
    }

    /// Nothing, yet.
    public init() {}

    /// Whether it is small enough to be kept until the next scrape: it takes about a kilobyte for each port.
    public var isWorthKeeping: Bool { plan != nil }
    /// How many ports such a page has at most.
    static var mostPortsKept: Int { 2_000 }

    /// Writes the figures of the same ports over those that stand here, and drops the agent's.
    ///
    /// - Parameter rows: A row for each port of the plan.
    /// - Returns: Whether that could be done; where a figure has another number of digits than before, the page is of
    ///   no more use than its memory.
    mutating func replaceFigures(_ rows: [PortRow]) -> Bool {
        var index = 0
        var figures = Figures()
        swap(&figures, &self.figures)
        defer { self.figures = figures }
        var page = bytes.mutableSpan
        for family in PortFamily.totals + PortFamily.usage {
            for row in rows {
                guard figures.replace(&index, family.first.value(row), in: &page) else { return false }
                guard figures.replace(&index, family.second.value(row), in: &page) else { return false }
            }
        }
        bytes.removeLast(bytes.count - tail)
        return true
    }

    /// Leaves nothing but the memory.
    ///
    /// - Parameters:
    ///   - capacity: How many bytes there is to be room for.
    ///   - isToBeKept: Whether the page may be kept once it is written anew.
    mutating func clear(capacity: Int, isToBeKept: Bool) {
        bytes.removeAll(keepingCapacity: true)
        bytes.reserveCapacity(capacity)
        figures.removeAll(areNeeded: isToBeKept)
        plan = nil
    }
}

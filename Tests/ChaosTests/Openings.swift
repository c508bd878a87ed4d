/// What ports had counted when days and months began, kept beside the agent.
struct Openings {
    /// By period, its start and port.
    private var known: [String: [UInt64: [Int: UInt64]]] = [:]
    private var current: [String: UInt64] = [:]
    /// What they had at the last check.
    private var last: [Int: UInt64] = [:]
    /// What they have where a period begins next.
    private var next: [Int: UInt64]?

    /// Takes note that a period that begins now begins with just this.
    mutating func nextBegins(with totals: [Int: UInt64]) { next = totals }

    /// Compares what the agent says was used in a period.
    ///
    /// - Parameters:
    ///   - used: By port.
    ///   - period: The period's label.
    ///   - start: When the agent says it began.
    ///   - totals: What was ever counted, by port.
    ///   - storeIsOlder: Whether history may have been lost; then less may be used.
    /// - Returns: Nil where it is right.
    mutating func problem(
        _ used: [Int: UInt64], in period: String, from start: UInt64, _ totals: [Int: UInt64], storeIsOlder: Bool
    ) -> String? {
        let isBack = current[period].map { start < $0 } ?? false
        // What was counted in later periods, before the clock was set back, came after this one began.
        let later = known[period]?.filter { $0.key > start }.min { $0.key < $1.key }?.value
        if isBack { known[period] = known[period]?.filter { $0.key <= start } }
        current[period] = start
        var opening = known[period]?[start] ?? next ?? later ?? [:]
        for (port, used) in used {
            let total = totals[port] ?? 0
            // Where nobody looked at the edge, it was after the last check.
            let expected = total - (opening[port] ?? last[port] ?? 0)
            // Of a day that comes again, the store may have lost hours since.
            let mayBeLess = storeIsOlder || isBack || opening[port] == nil
            guard mayBeLess ? used <= expected : used == expected else {
                return "\(port): \(used) bytes in the \(period), \(mayBeLess ? "at most " : "")\(expected) were counted"
            }
            opening[port] = total - used
        }
        known[period, default: [:]][start] = opening
        return nil
    }

    /// Ends a check.
    mutating func checked(_ totals: [Int: UInt64]) {
        last = totals
        next = nil
    }
}

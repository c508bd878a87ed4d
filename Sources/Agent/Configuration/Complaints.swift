/// What is wrong with the configs, for the log: each thing once, and no more than ten lines a minute.
struct Complaints {
    /// As many lines as may come at once.
    static let burst = 10
    /// In how many seconds as many may come again.
    static let period = 60.0

    private var reported: Set<String> = []
    private var unlisted = 0
    private var left = Double(burst)
    private var last = 0.0

    /// The lines to write now.
    ///
    /// - Parameters:
    ///   - problems: All that is wrong, a sentence each.
    ///   - more: How much more is wrong than the sentences say.
    ///   - now: In seconds, of a clock that is never set.
    /// - Returns: None where all was said already.
    mutating func lines(_ problems: [String], more: Int, at now: Double) -> [String] {
        left = min(Double(Self.burst), left + max(0, now - last) * Double(Self.burst) / Self.period)
        last = now
        let fresh = problems.filter { !reported.contains($0) }
        let rest = more == unlisted ? 0 : more
        if fresh.isEmpty, rest == 0 {
            reported = Set(problems)
            unlisted = more
            return []
        }
        // Until a line may be written again, nothing counts as said.
        guard left >= 1 else { return [] }
        let room = Int(left)
        let said = fresh.count <= room && rest == 0 ? fresh[...] : fresh.prefix(room - 1)
        let unsaid = fresh.count - said.count + rest
        var lines = Array(said)
        if unsaid > 0 { lines.append("and \(unsaid) more faults in configs: porttally check names them") }
        left -= Double(lines.count)
        reported = Set(problems)
        unlisted = more
        return lines
    }
}

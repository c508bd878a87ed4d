/// Bytes as traffic-monitor writes them for people: `1.50 GB`, of 1024-based units.
enum HumanBytes {
    static func text(_ bytes: UInt64) -> String {
        guard let unit = [("TB", 40), ("GB", 30), ("MB", 20), ("KB", 10)].first(where: { bytes >> $0.1 > 0 }) else {
            return "\(bytes) B"
        }
        let whole = bytes >> unit.1
        // Exact, as the unit is a power of two; a tie goes to the even neighbour, as printf(3) has it.
        let (parts, rest) = ((bytes & (1 << unit.1 - 1)) * 100).quotientAndRemainder(dividingBy: 1 << unit.1)
        let half: UInt64 = 1 << (unit.1 - 1)
        let isUp = rest > half || rest == half && parts % 2 == 1
        let hundredths = whole * 100 + parts + (isUp ? 1 : 0)
        let digits = String(hundredths % 100)
        return "\(hundredths / 100).\(digits.count == 1 ? "0" : "")\(digits) \(unit.0)"
    }
}

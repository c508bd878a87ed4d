import TestSupport

/// Something that goes wrong, and what the design promises of it.
struct Fault: Sendable {
    let name: String
    /// How often it is drawn, compared with others.
    var weight = 4
    /// Whether it ends the agent, so that nothing is seen of what grows in it.
    var endsAgent = false
    /// Only with a table that is owned, or only with one that isn't; nil for both.
    var owned: Bool?
    /// Lets it happen, and leaves everything as it should be.
    let strike: @Sendable (World, inout SeededRandom) throws -> Promise

    /// Every fault there is.
    static let all = process + configs + kernel + interference + restored + store + clock + clients + limits + arming

    /// Draws one.
    static func random(isOwned: Bool, calm: Bool, using random: inout SeededRandom) -> Fault {
        let candidates = all.filter { ($0.owned ?? isOwned) == isOwned && !(calm && $0.endsAgent) }
        var ticket = Int.random(in: 0..<candidates.reduce(0) { $0 + $1.weight }, using: &random)
        for fault in candidates {
            ticket -= fault.weight
            if ticket < 0 { return fault }
        }
        return candidates[0]
    }
}

internal import Netfilter
internal import Tally

/// The rules by which packets consume quotas of some periods.
///
/// At a period's edge the kernel goes over to the next one's quotas by itself.
struct QuotaRules {
    var direction: Direction
    /// The shortest first.
    var periods: [LimitPeriod]
    var turns: [LimitPeriod: Arming.Turn]

    /// What packets are that go through the rules.
    enum Kind: String {
        /// Those that are refused where a quota is used up.
        case refusing
        /// Those of open connections where these may go on: they consume, and pass.
        case open
        /// The same from the first edge on.
        case refusingLater, openLater

        var refuses: Bool { self == .refusing || self == .refusingLater }
        var isLater: Bool { self == .refusingLater || self == .openLater }
        var later: Kind { refuses ? .refusingLater : .openLater }
    }

    /// Whether a period among them ends.
    var hasTurn: Bool { firstEdge != nil }

    private var firstEdge: UnixTime? { periods.compactMap { turns[$0]?.edge }.min() }
    private var names: Names { Names(direction) }

    /// The name of their chain, where they have one of their own: `open_day_month_in`.
    func name(_ kind: Kind) -> String {
        let parts = [kind.refuses ? nil : "open", kind.isLater ? "later" : nil].compactMap(\.self)
        return (parts + periods.map(\.rawValue) + [direction.rawValue]).joined(separator: "_")
    }

    func chain(_ kind: Kind) -> LimitChain { LimitChain(name(kind), rules(kind)) }

    /// The rules, after which a packet that came so far goes back to be counted.
    func rules(_ kind: Kind) -> [Clause] {
        if kind.isLater { return periods.flatMap { laterRules($0, kind) } }
        let turn = firstEdge.map {
            [Clause.isTime(.greaterOrEqual, $0) + .verdict(.goto(name(kind.later)))]
        }
        return (turn ?? []) + periods.map { rule($0, turns[$0]?.current, kind) }
    }

    /// From the first edge on: the quotas of periods that have ended by then, and of those that haven't.
    private func laterRules(_ period: LimitPeriod, _ kind: Kind) -> [Clause] {
        guard let turn = turns[period] else { return [rule(period, nil, kind)] }
        if turn.edge == firstEdge { return [rule(period, turn.next, kind)] }
        return [
            rule(period, turn.current, kind, when: .isTime(.less, turn.edge)),
            rule(period, turn.next, kind, when: .isTime(.greaterOrEqual, turn.edge)),
        ]
    }

    /// `quota name th dport map @month_20261201_in goto refuse_in`.
    private func rule(
        _ period: LimitPeriod, _ start: PeriodDate?, _ kind: Kind, when condition: Clause? = nil
    ) -> Clause {
        let (way, map) = (Way(direction: direction), names.quotas(period, start))
        let consume = Clause("quota name th \(way.portText) map @\(map)", [way.port, .object(of: .first, in: map)])
        let rule = condition.map { $0 + consume } ?? consume
        return kind.refuses ? rule + .verdict(.goto(names.refuse)) : rule
    }
}

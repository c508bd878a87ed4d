internal import CMnl
internal import CNftnl

/// What a packet does to a set: `NFT_DYNSET_OP_…`.
public enum ElementChange: Sendable, Hashable {
    /// Puts an element in where there is none of its key; the rule ends here where there is no room.
    case add
    /// The same, and one that is there begins its time anew.
    case update

    var number: UInt32 {
        switch self {
        case .add: NFT_DYNSET_OP_ADD.rawValue
        case .update: NFT_DYNSET_OP_UPDATE.rawValue
        }
    }
}

extension Expression {
    /// `dynset`: the packet puts an element into a set with ``NamedSet/Flags/dynamic`` among its flags.
    ///
    /// - Parameters:
    ///   - change: What it does.
    ///   - set: The set's name.
    ///   - register: Where the key is.
    ///   - timeout: After how long the element goes by itself; nil for the set's own.
    ///   - inner: What each element has of its own, and the packet goes through: a counter.
    /// - Returns: The expression.
    public static func element(
        _ change: ElementChange, in set: String, key register: Register = .first, timeout: Duration? = nil,
        with inner: Expression? = nil
    ) -> Expression {
        let expression = Expression(
            "dynset", refersTo: .set(set),
            // A time of 0 is refused where no element of the set ever goes.
            implied: [
                UInt16(NFTA_DYNSET_TIMEOUT.rawValue): [UInt8](repeating: 0, count: 8),
                UInt16(NFTA_DYNSET_FLAGS.rawValue): [UInt8](repeating: 0, count: 4),
            ]
        )
        .with(NFTNL_EXPR_DYNSET_SREG_KEY, register.rawValue)
        .with(NFTNL_EXPR_DYNSET_OP, change.number)
        .with(NFTNL_EXPR_DYNSET_SET_NAME, set)
        let timed = timeout.map { expression.with(NFTNL_EXPR_DYNSET_TIMEOUT, long: $0.wholeMilliseconds) } ?? expression
        return inner.map { timed.with(NFTNL_EXPR_DYNSET_EXPR, $0, shownAs: UInt16(NFTA_DYNSET_EXPR.rawValue)) } ?? timed
    }
}

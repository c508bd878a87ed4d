internal import CMnl

/// What becomes of a packet: in a rule, in the element of a verdict map.
public enum Verdict: Sendable, Hashable {
    /// `NF_ACCEPT`: this hook lets it pass.
    case accept
    /// `NF_DROP`: it goes no further.
    case drop
    /// `NFT_RETURN`: on behind the rule that jumped here.
    case `return`
    /// `NFT_JUMP`: through that chain, and back.
    case jump(String)
    /// `NFT_GOTO`: through that chain, and not back.
    case goto(String)

    /// The chain that it leads to.
    public var chain: String? {
        switch self {
        case .jump(let chain), .goto(let chain): chain
        case .accept, .drop, .return: nil
        }
    }

    /// The kernel's number for it.
    var code: UInt32 {
        switch self {
        case .drop: 0
        case .accept: 1
        case .return: UInt32(bitPattern: NFT_RETURN.rawValue)
        case .jump: UInt32(bitPattern: NFT_JUMP.rawValue)
        case .goto: UInt32(bitPattern: NFT_GOTO.rawValue)
        }
    }
}

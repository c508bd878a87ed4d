internal import CMnl

/// Where an expression leaves a value for one behind it: `NFT_REG_…`.
public struct Register: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// What becomes of the packet.
    public static let verdict = Register(rawValue: 0)
    /// The first of those with room for 16 bytes.
    public static let first = Register(rawValue: 1)
    public static let second = Register(rawValue: 2)
    public static let third = Register(rawValue: 3)
    public static let fourth = Register(rawValue: 4)

    /// The same room by words of four bytes, 16 of them: `NFT_REG32_…`.
    ///
    /// A concatenation's fields lie behind each other, each from a word of its own on: a port in word 0 and an address
    /// in word 1, or an IPv6 address in word 0 and a port in word 4.
    public static func word(_ index: UInt32) -> Register {
        // The kernel calls those with which a larger one begins by the larger one's name.
        index % 4 == 0
            ? Register(rawValue: first.rawValue + index / 4) : Register(rawValue: NFT_REG32_00.rawValue + index)
    }
}

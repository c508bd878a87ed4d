/// An amount of traffic: IP bytes (headers included) and packets.
///
/// Arithmetic saturates at `Int64.max`, the largest figure that the store can hold.
public struct Traffic: Sendable, Hashable {
    /// IP bytes, headers included.
    public let bytes: UInt64
    /// Packets, as the hook saw them (a GRO or GSO aggregate is one).
    public let packets: UInt64

    /// No traffic.
    public static let zero = Traffic(bytes: 0, packets: 0)
    /// The largest amount that is ever held.
    public static let limit = UInt64(Int64.max)

    /// Creates an amount; each figure is capped at ``limit``.
    public init(bytes: UInt64, packets: UInt64) {
        self.bytes = min(bytes, Self.limit)
        self.packets = min(packets, Self.limit)
    }

    /// The sum, saturating at ``limit``.
    public static func + (a: Traffic, b: Traffic) -> Traffic {
        // Both terms are at most 2^63 - 1, so the sum can't overflow 64 bits.
        Traffic(bytes: a.bytes + b.bytes, packets: a.packets + b.packets)
    }

    /// The difference, each figure at least zero.
    public static func - (a: Traffic, b: Traffic) -> Traffic {
        Traffic(
            bytes: a.bytes > b.bytes ? a.bytes - b.bytes : 0,
            packets: a.packets > b.packets ? a.packets - b.packets : 0)
    }

    /// Adds, saturating.
    public static func += (a: inout Traffic, b: Traffic) { a = a + b }

    /// Whether either figure is lower than `other`'s, which a counter that was not reset never shows.
    public func hasFallen(below other: Traffic) -> Bool { bytes < other.bytes || packets < other.packets }

    /// Whether either figure is higher than `other`'s.
    public func exceeds(_ other: Traffic) -> Bool { bytes > other.bytes || packets > other.packets }

    /// The larger of each figure.
    public static func greater(_ a: Traffic, _ b: Traffic) -> Traffic {
        Traffic(bytes: max(a.bytes, b.bytes), packets: max(a.packets, b.packets))
    }
}

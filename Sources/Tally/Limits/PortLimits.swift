/// What a port may do.
public struct PortLimits: Sendable, Hashable {
    /// Nothing is limited.
    public static let none = PortLimits()

    /// The most IP bytes in each period, headers included; a period that isn't in it is not limited.
    ///
    /// Of several, the first that is reached holds.
    public var bytes: [LimitPeriod: UInt64] = [:]
    /// What ``bytes`` are about.
    public var counted = CountedTraffic.both
    /// From when on nothing passes; nil is never.
    public var expires: UnixTime?
    /// Whether it is turned off by hand.
    public var isBlocked = false
    /// The most that clients may send, in bits per second, IP headers included; nil is not limited.
    public var receiveRate: UInt64?
    /// The most that clients may be sent, in bits per second, IP headers included; nil is not limited.
    public var transmitRate: UInt64?
    /// The most client addresses at a time (of IPv6, /64 networks); nil is not limited.
    public var devices: Int?
    /// After how many seconds of silence a client address is forgotten.
    public var deviceTimeout: Int64 = 300
    /// What happens where one of ``bytes`` is reached.
    public var onLimit = OnLimit.stop

    /// Limits that limit nothing yet.
    public init() {}

    /// Whether nothing is limited, whatever is said of how limits would work.
    public var isEmpty: Bool {
        bytes.isEmpty && expires == nil && !isBlocked && receiveRate == nil && transmitRate == nil && devices == nil
    }

    /// Whether there is something that may stop the port altogether.
    public var mayBlock: Bool { !bytes.isEmpty || expires != nil || isBlocked }
}

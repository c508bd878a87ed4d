public import JSON5

/// How fast traffic flows, measured between two readings of the kernel.
public struct LiveAnswer: Sendable, Hashable, JSONRecord {
    /// When the later reading was, as RFC 3339 has it.
    public var time = ""
    /// How long the earlier one was before it; 0 where there was none to compare with.
    public var seconds = 0.0
    /// The ports that had traffic meanwhile, in ascending order; all others had none.
    public var ports: [RateAnswer] = []

    public init() {}

    package static let fields: [JSONField<LiveAnswer>] = [
        JSONField("time", \.time), JSONField("seconds", \.seconds), JSONField("ports", \.ports),
    ]
}

/// How fast a port's traffic flows: IP bytes a second, headers included, and packets, seen from the server.
public struct RateAnswer: Sendable, Hashable, JSONRecord {
    public var port: UInt16 = 0
    public var received: UInt64 = 0
    public var transmitted: UInt64 = 0
    /// To three decimals: one packet in some seconds is a rate, too.
    public var receivedPackets = 0.0
    public var transmittedPackets = 0.0

    public init() {}

    package static let fields: [JSONField<RateAnswer>] = [
        JSONField("port", \.port), JSONField("receive_bytes_per_second", \.received),
        JSONField("transmit_bytes_per_second", \.transmitted),
        JSONField("receive_packets_per_second", \.receivedPackets),
        JSONField("transmit_packets_per_second", \.transmittedPackets),
    ]
}

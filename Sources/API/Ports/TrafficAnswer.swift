public import JSON5
import Tally

/// An amount of traffic: IP bytes, headers included, and packets, seen from the server.
public struct TrafficAnswer: Sendable, Hashable, JSONRecord {
    public var receivedBytes: UInt64 = 0
    public var transmittedBytes: UInt64 = 0
    public var receivedPackets: UInt64 = 0
    public var transmittedPackets: UInt64 = 0

    public init() {}

    package static let fields: [JSONField<TrafficAnswer>] = [
        JSONField("receive_bytes", \.receivedBytes), JSONField("transmit_bytes", \.transmittedBytes),
        JSONField("receive_packets", \.receivedPackets), JSONField("transmit_packets", \.transmittedPackets),
    ]

    init(received: Traffic, transmitted: Traffic) {
        receivedBytes = received.bytes
        transmittedBytes = transmitted.bytes
        receivedPackets = received.packets
        transmittedPackets = transmitted.packets
    }

    /// The sum, or the largest amount there is.
    public static func + (a: TrafficAnswer, b: TrafficAnswer) -> TrafficAnswer {
        func sum(_ part: (TrafficAnswer) -> UInt64) -> UInt64 {
            let (sum, isTooLarge) = part(a).addingReportingOverflow(part(b))
            return isTooLarge ? .max : sum
        }
        var answer = TrafficAnswer()
        (answer.receivedBytes, answer.transmittedBytes) = (sum(\.receivedBytes), sum(\.transmittedBytes))
        (answer.receivedPackets, answer.transmittedPackets) = (sum(\.receivedPackets), sum(\.transmittedPackets))
        return answer
    }

    /// TCP and UDP together.
    init(_ traffic: PerCounter<Traffic>) {
        self.init(received: traffic.tcpIn + traffic.udpIn, transmitted: traffic.tcpOut + traffic.udpOut)
    }
}

/// What was used in a period.
public struct PeriodAnswer: Sendable, Hashable, JSONRecord {
    /// When it began, as RFC 3339 has it, in the agent's time zone.
    public var start = ""
    /// When it ends; that instant is not in it.
    public var end = ""
    public var traffic = TrafficAnswer()

    public init() {}

    package static let fields: [JSONField<PeriodAnswer>] = [
        JSONField("start", \.start), JSONField("end", \.end),
        JSONField("receive_bytes", \.traffic.receivedBytes), JSONField("transmit_bytes", \.traffic.transmittedBytes),
        JSONField("receive_packets", \.traffic.receivedPackets),
        JSONField("transmit_packets", \.traffic.transmittedPackets),
    ]

    init(_ period: Period, _ usage: PerCounter<Traffic>, _ calendar: BillingCalendar) {
        start = calendar.text(of: period.start)
        end = calendar.text(of: period.end)
        traffic = TrafficAnswer(usage)
    }
}

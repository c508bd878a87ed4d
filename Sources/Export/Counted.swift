public import API
public import Tally

extension CountedTraffic {
    /// How many bytes of some traffic it is about.
    public func bytes(_ traffic: TrafficAnswer) -> UInt64 {
        switch self {
        case .both: traffic.receivedBytes.addingReportingOverflow(traffic.transmittedBytes).partialValue
        case .receive: traffic.receivedBytes
        case .transmit: traffic.transmittedBytes
        }
    }
}

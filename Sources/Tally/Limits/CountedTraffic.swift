/// Which of a port's traffic its limits are about.
///
/// Who can send packets to a port can use up what is received on it, without a password: bills are safer with ``transmit``.
public enum CountedTraffic: String, Sendable, Hashable, CaseIterable {
    /// Both directions, in one sum.
    case both
    /// Client to server.
    case receive = "in"
    /// Server to client.
    case transmit = "out"

    /// Whether it covers a direction.
    public func covers(_ direction: Direction) -> Bool {
        switch self {
        case .both: true
        case .receive: direction == .receive
        case .transmit: direction == .transmit
        }
    }
}

/// An amount of traffic for each direction.
public struct DirectedTraffic: Sendable, Hashable {
    /// Client to server.
    public var receive: Traffic
    /// Server to client.
    public var transmit: Traffic

    /// An amount for each direction; without one, none.
    public init(receive: Traffic = .zero, transmit: Traffic = .zero) {
        self.receive = receive
        self.transmit = transmit
    }

    /// The amount in one direction.
    public subscript(direction: Direction) -> Traffic {
        get { direction == .receive ? receive : transmit }
        set { if direction == .receive { receive = newValue } else { transmit = newValue } }
    }
}

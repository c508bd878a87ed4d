/// A transport protocol that a shadowsocks port serves.
public enum Transport: String, Sendable, Hashable, CaseIterable {
    case tcp, udp
}

/// Which way a packet goes, seen from the server.
public enum Direction: String, Sendable, Hashable, CaseIterable {
    /// Client to server.
    case receive = "in"
    /// Server to client.
    case transmit = "out"
}

/// One of the four counters that every port has.
public enum CounterKind: Int, Sendable, Hashable, CaseIterable {
    case tcpIn, udpIn, tcpOut, udpOut

    /// All four; what the compiler makes would be a new array each time.
    public static let allCases: [CounterKind] = [.tcpIn, .udpIn, .tcpOut, .udpOut]

    /// The transport it counts.
    public var transport: Transport { self == .tcpIn || self == .tcpOut ? .tcp : .udp }
    /// The direction it counts.
    public var direction: Direction { self == .tcpIn || self == .udpIn ? .receive : .transmit }

    /// The kind that counts this transport in this direction.
    public init(_ transport: Transport, _ direction: Direction) {
        switch (transport, direction) {
        case (.tcp, .receive): self = .tcpIn
        case (.udp, .receive): self = .udpIn
        case (.tcp, .transmit): self = .tcpOut
        case (.udp, .transmit): self = .udpOut
        }
    }
}

/// One value for each of a port's four counters.
public struct PerCounter<Value> {
    public var tcpIn: Value
    public var udpIn: Value
    public var tcpOut: Value
    public var udpOut: Value

    /// The same value for all four.
    public init(repeating value: Value) {
        tcpIn = value
        udpIn = value
        tcpOut = value
        udpOut = value
    }

    /// The value of one counter.
    public subscript(kind: CounterKind) -> Value {
        get {
            switch kind {
            case .tcpIn: tcpIn
            case .udpIn: udpIn
            case .tcpOut: tcpOut
            case .udpOut: udpOut
            }
        }
        set {
            switch kind {
            case .tcpIn: tcpIn = newValue
            case .udpIn: udpIn = newValue
            case .tcpOut: tcpOut = newValue
            case .udpOut: udpOut = newValue
            }
        }
    }

    /// Each value, transformed.
    public func map<Result>(_ transform: (Value) -> Result) -> PerCounter<Result> {
        var result = PerCounter<Result>(repeating: transform(tcpIn))
        result.udpIn = transform(udpIn)
        result.tcpOut = transform(tcpOut)
        result.udpOut = transform(udpOut)
        return result
    }
}

extension PerCounter: Sendable where Value: Sendable {}
extension PerCounter: Equatable where Value: Equatable {}
extension PerCounter: Hashable where Value: Hashable {}

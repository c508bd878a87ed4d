/// The transport protocols that a port serves.
public struct Transports: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// TCP.
    public static let tcp = Transports(rawValue: 1)
    /// UDP.
    public static let udp = Transports(rawValue: 2)
    /// Both.
    public static let all: Transports = [.tcp, .udp]

    /// What they are called, in a fixed order: `tcp`, `udp`.
    public var names: [String] { Transport.allCases.filter { contains(Transports($0)) }.map(\.rawValue) }

    /// One of them.
    public init(_ transport: Transport) {
        switch transport {
        case .tcp: self = .tcp
        case .udp: self = .udp
        }
    }
}

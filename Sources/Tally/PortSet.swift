/// A set of ports: one bit for each that there can be, because sets of tens of thousands are compared.
public struct PortSet: Sendable, Hashable {
    private var words = [UInt64](repeating: 0, count: 1024)

    /// The empty set.
    public init() {}

    /// Whether a port is in it.
    public func contains(_ port: PortNumber) -> Bool { words[Int(port.value >> 6)] & Self.bit(port) != 0 }

    /// Adds a port.
    public mutating func insert(_ port: PortNumber) { words[Int(port.value >> 6)] |= Self.bit(port) }

    /// Takes a port out.
    public mutating func remove(_ port: PortNumber) { words[Int(port.value >> 6)] &= ~Self.bit(port) }

    /// Its ports, in ascending order.
    public var ports: [PortNumber] { subtracting(PortSet()) }

    /// Those that are not in the other set, in ascending order.
    public func subtracting(_ other: PortSet) -> [PortNumber] {
        var ports: [PortNumber] = []
        for index in words.indices {
            var rest = words[index] & ~other.words[index]
            while rest != 0 {
                if let port = PortNumber(index << 6 + rest.trailingZeroBitCount) { ports.append(port) }
                rest &= rest - 1
            }
        }
        return ports
    }

    private static func bit(_ port: PortNumber) -> UInt64 { 1 << UInt64(port.value & 63) }
}

extension PortSet {
    /// The ports of a list.
    public init(_ ports: some Sequence<PortNumber>) {
        self.init()
        for port in ports { insert(port) }
    }
}
